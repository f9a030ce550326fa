"""Cuts sentences into words with the product's dictionary, as the pipeline's tokenizer does."""

from __future__ import annotations

from functools import cache

import jieba

from bot.settings import DATA

DICTIONARY_DIR = DATA / "lexicon" / "jieba"
"""Files in jieba's user dictionary form; the ``dictionary_path`` of Rasa's JiebaTokenizer."""


def prepare() -> None:
    """Load the dictionary now rather than with the first question."""
    _tokenizer()


def cut(text: str) -> list[str]:
    """Return the words of a text in order; together they are the text again.

    Unknown words are not guessed: their characters come one by one.
    """
    return list(_tokenizer().cut(text, HMM=False)) if text else []


def frequency(word: str) -> int:
    """Return how often a word occurs in the dictionary's texts; 0 when it is not in there."""
    return int(_tokenizer().FREQ.get(word) or 0)


@cache
def _tokenizer() -> jieba.Tokenizer:
    """Return the tokenizer that Rasa's component uses too, with the dictionary loaded."""
    jieba.initialize()
    for path in sorted(DICTIONARY_DIR.glob("*.txt")):
        jieba.load_userdict(str(path))
    return jieba.dt
