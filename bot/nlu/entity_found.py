"""What the entity finders hand on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One entity in a text.

    Attributes:
        entity: Type, e.g. ``"pay_channel"``.
        value: Canonical value, e.g. ``"wechat"``.
        start: First character in the text.
        end: One after the last character.
        count: How many of them the resident names (两个低保), where it is said.
    """

    entity: str
    value: str
    start: int
    end: int
    count: int | None = None

    def overlaps(self, other: Found) -> bool:
        """Tell whether both cover a character."""
        return self.start < other.end and other.start < self.end
