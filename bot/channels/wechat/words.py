"""What the WeChat channels themselves say and listen for, from ``data/wechat/words.yml``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.phrases import Phrases, load_phrases
from bot.settings import DATA

WORDS = DATA / "wechat" / "words.yml"
FILLED_IN = frozenset({"more", "region"})
"""Placeholders that the channels fill, beside the numbers that all faces share."""
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Choice:
    """A button: what it shows and what a tap on it says."""

    title: str
    payload: str


@dataclass(frozen=True)
class Words:
    """Sentences and word lists of the WeChat channels.

    Attributes:
        phrases: Sentences by key.
        suggestions: Example questions offered with the welcome.
        more: Words that ask for the rest of an answer; the first is the one we name.
        more_shown: How that one is shown.
        pick: Pattern of a message that picks a numbered choice.
        numerals: Chinese numerals from one upwards.
        emoticons: Names of WeChat's own emoticons.
        unsupported: Texts that WeChat puts in place of a message it cannot pass on.
        address: Pattern of the administrative part of an address.
    """

    phrases: Phrases
    suggestions: tuple[Choice, ...]
    more: tuple[str, ...]
    more_shown: str
    pick: re.Pattern[str]
    numerals: str
    emoticons: re.Pattern[str]
    unsupported: frozenset[str]
    address: re.Pattern[str]

    def say(self, key: str, **values: str) -> str:
        """Return a sentence with its placeholders filled."""
        return self.phrases.say(key, more=self.more_shown, **values)

    def asks_for_more(self, text: str) -> bool:
        """Return whether a message asks for the rest of an answer."""
        return _PUNCTUATION.sub("", text) in self.more

    def picked(self, text: str) -> int | None:
        """Return the number of the choice that a message picks, counted from one."""
        found = self.pick.fullmatch(text.strip())
        if found is None:
            return None
        number = found[1]
        return int(number) if number.isdigit() else self.numerals.index(number) + 1

    def is_question(self, text: str) -> bool:
        """Tell words from stickers and from what WeChat could not pass on."""
        rest = self.emoticons.sub("", text)
        said = any(unicodedata.category(sign)[0] in "LN" for sign in rest)
        return said and text not in self.unsupported

    def place(self, address: str) -> str:
        """Return the part of an address down to city and county; the rest is nobody's business."""
        found = self.address.match(address)
        return found[0] if found else ""


@lru_cache(maxsize=1)
def load_words(path: Path = WORDS) -> Words:
    """Load the sentences and lists.

    Args:
        path: The YAML file.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    lists = content["listens_for"]
    common = load_phrases()
    emoticons = "|".join(re.escape(name) for name in lists["emoticons"])
    return Words(
        phrases=Phrases({**common.sentences, **content["sentences"]}, common.numbers),
        suggestions=tuple(Choice(text, text) for text in content["suggestions"]),
        more=tuple(lists["more"]),
        more_shown=lists["more"][0],
        pick=re.compile(lists["pick"]),
        numerals=lists["numerals"],
        # The second form is how older clients write them: "/::)", "/:rose".
        emoticons=re.compile(rf"\[(?:{emoticons})\]|/:[^\s/\[]{{1,8}}"),
        unsupported=frozenset(lists["unsupported"]),
        address=re.compile(lists["address"]),
    )
