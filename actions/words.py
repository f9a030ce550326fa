"""Sentences and buttons of the dialogue, from ``data/dialogue.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.placeholders import fill


@dataclass(frozen=True)
class DialogueWords:
    """What the dialogue says beside the scripted answers.

    Attributes:
        sentences: Sentences with placeholders, by key.
        any_region: Button for residents who do not know their region.
        regions: Names on the buttons that ask for the region.
        topics: Topics offered to residents who have not said what they want.
        channels: Names of pay channels by id.
        lines: What each hotline is for, by id.
        steps: Sentences that show how a late payment was computed, by step.
    """

    sentences: Mapping[str, str]
    any_region: str
    regions: tuple[str, ...]
    topics: tuple[str, ...]
    channels: Mapping[str, str]
    lines: Mapping[str, str]
    steps: Mapping[str, str]

    def say(self, key: str, values: Mapping[str, str]) -> str:
        """Return one sentence with its placeholders filled.

        Raises:
            KeyError: No such sentence.
            MissingValue: A placeholder has no value.
        """
        return fill(self.sentences[key], values)


def dialogue_words(content: Mapping[str, Any]) -> DialogueWords:
    """Build the sentences from the checked content of ``dialogue.yml``."""
    buttons = content["buttons"]
    return DialogueWords(
        sentences=content["sentences"],
        any_region=buttons["any_region"],
        regions=tuple(buttons["regions"]),
        topics=tuple(buttons["topics"]),
        channels=content["channels"],
        lines=content["lines"],
        steps=content["steps"],
    )
