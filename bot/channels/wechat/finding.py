"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: Its name in ``data/wechat/commands.yml``.
        is_good: Whether all is well.
        values: What fills its sentence; ``channel`` names the channel it is about.
    """

    check: str
    is_good: bool
    values: dict[str, Any] = field(default_factory=dict)
