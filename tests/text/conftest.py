"""The decoder as the product trains it: on the training examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from bot.settings import DATA
from bot.text.normalise import normalise
from bot.text.pinyin_input import PinyinDecoder
from bot.text.spelling import standardise

_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def _examples() -> Iterator[str]:
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in intent.get("examples", "").splitlines():
                yield _ENTITY.sub(r"\1", line.removeprefix("- "))


@pytest.fixture(scope="session")
def decoder() -> PinyinDecoder:
    decoder = PinyinDecoder()
    decoder.fit([standardise(normalise(text)) for text in _examples()])
    return decoder
