"""Where the words of a sentence begin and end, to tell 保定 from 医保定点."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from bot.nlu import segmenter

_KINDS = "市县区"
_COMMON_FREQUENCY = 3
"""In jieba's dictionary; what is rarer is a name or a piece of one."""

_FOLLOWS_A_PLACE = re.compile("人民?|话|籍|方|省份?|市[民区]?|县城?|区|本地|地区|城区?|户口|医保")


class Boundaries:
    """The words of one sentence.

    Args:
        text: A normalised sentence.
        words: Its words in order, as jieba cut them; cut here when absent or not of this text.
        places: Names of places; jieba has some pairs of them as one word (上海浦东).
    """

    def __init__(
        self, text: str, words: Sequence[str] | None = None, places: Container[str] = ()
    ) -> None:
        if words is None or sum(map(len, words)) != len(text):
            words = segmenter.cut(text)
        self._text = text
        self._places = places
        self._spans: list[tuple[int, int]] = []
        self._span_at: list[int] = []
        start = 0
        for index, word in enumerate(words):
            self._spans.append((start, start + len(word)))
            self._span_at.extend([index] * len(word))
            start += len(word)

    def cuts_a_word(self, start: int, end: int) -> bool:
        """Tell whether a short place name is only a piece of ordinary words around it.

        Args:
            start: First character of the name.
            end: One after its last character.
        """
        left, left_end = self._spans[self._span_at[start]]
        if left < start and self._is_common(left, left_end) and not self._is_place(left, start):
            return True
        right, right_end = self._spans[self._span_at[end - 1]]
        if right_end <= end or not self._is_common(right, right_end):
            return False
        if right > start:
            return not (right == end - 1 and self._text[right] in _KINDS)  # 沁|县城
        # One word holds the whole name: 湖南人, 上海浦东, but also 大同小异.
        follows = _FOLLOWS_A_PLACE.fullmatch(self._text, end, right_end)
        return not (follows or self._is_place(end, right_end))

    def has_common_word(self, start: int, end: int) -> bool:
        """Tell whether a word of two or more characters, known to jieba, touches a stretch."""
        first, last = self._span_at[start], self._span_at[end - 1]
        return any(self._is_common(*span) for span in self._spans[first : last + 1])

    def holds_words(self, start: int, end: int) -> bool:
        """Tell whether the words of a stretch end with it: 绵羊|市 does, 绵羊|市场 does not.

        Args:
            start: First character of what may be a misspelt name with its kind.
            end: One after its last character.
        """
        first, last = self._span_at[start], self._span_at[end - 1]
        touching = [self._spans[first], self._spans[last]]
        return not any(
            (left < start or right > end) and self._is_common(left, right)
            for left, right in touching
        )

    def _is_place(self, start: int, end: int) -> bool:
        return self._text[start:end] in self._places

    def _is_common(self, start: int, end: int) -> bool:
        is_word = end - start > 1
        return is_word and segmenter.frequency(self._text[start:end]) > _COMMON_FREQUENCY
