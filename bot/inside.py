"""What the parts of the service ask one another, and where."""

from __future__ import annotations

from typing import Final

METRICS: Final = "/metrics"
"""Where each part shows what it counts."""

ACTIONS: Final = "/actions"
"""Where the front door asks the Rasa server whether there is anything to answer with."""

READY: Final = "action_ready"
"""The action that says what the buttons say, and fails when answering would fail."""
