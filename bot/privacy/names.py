"""Names of persons: behind the words that announce them, and beside their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.privacy.words import PrivacyWords, any_of, privacy_words
from bot.text.normalise import simplify

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_MINORITY_NAME = re.compile(rf"[{_HAN}]{{1,8}}(?:[·•・][{_HAN}]{{1,8}}){{1,3}}")
_BOUNDARY = re.compile(rf"[^{_HAN}]|$")
_GIVEN_NAME = re.compile(rf"[{_HAN}]{{1,2}}")
_AFTER_PLACE = frozenset("的省市县区人这那")
_LONGEST = 3
_PERSONAL_TOKENS = ("id_number", "mobile", "landline", "bank_card", "social_card", "passport")


def find_names(text: str) -> list[tuple[int, int]]:
    """Find names of persons.

    Args:
        text: A text in which numbers are masked already, so that names beside them show.

    Returns:
        Start and end of each name, in order.
    """
    found = {**dict(_beside_numbers(text)), **dict(_announced(text))}
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found.items()):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _announced(text: str) -> Iterator[tuple[int, int]]:
    for match in _marker_pattern().finditer(text):
        end = name_end(text, match.end(), sure=True)
        if end:
            yield match.end(), end
    for match in _title_pattern().finditer(text):
        sure = bool(re.search("[叫:：]", match["link"]))
        end = name_end(text, match.end(), sure=sure)
        if end:
            yield match.end(), end
    for match in _helping_pattern().finditer(text):
        closers = privacy_words().helped_with
        end = name_end(text, match.end(), sure=False, closers=closers)
        if end and text[end : end + 1] in closers:
            yield match.end(), end
    for match in re.finditer("我是", text):
        end = name_end(text, match.end(), sure=False)
        if end and (_BOUNDARY.match(text, end) or _kin_pattern().match(text, end)):
            yield match.end(), end


def _beside_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _before_token_pattern().finditer(text):
        for length in (4, _LONGEST, 2):
            start = match.start() - length
            opens = start == 0 or bool(_BOUNDARY.match(text, max(start - 1, 0)))
            if start < 0 or not (opens or length == _LONGEST):
                continue
            plain = text[start] in privacy_words().plain_surnames
            sure = opens and plain and length == _LONGEST
            if name_end(text, start, sure) == match.start():
                yield start, match.start()
                break
    for match in _token_pattern().finditer(text):
        end = name_end(text, match.end(), sure=False)
        if end and _BOUNDARY.match(text, end):
            yield match.end(), end


def name_end(text: str, start: int, sure: bool, closers: str = "") -> int:
    """Return where the name that begins at an offset ends, or 0 when none begins there.

    Args:
        text: The text.
        start: Offset of the surname.
        sure: Whether the words in front leave little doubt that a name follows.
        closers: Characters that show, as a mark does, that the name is over.
    """
    minority = _MINORITY_NAME.match(text, start)
    if minority:
        return minority.end()
    words = privacy_words()
    size = 2 if text[start : start + 2] in words.plain_surnames else 1
    surname = text[start : start + size]
    plain = surname in words.plain_surnames
    if not plain and surname not in words.doubtful_surnames:
        return 0
    if _is_everyday(text, start, words, sure):
        return 0
    first = start + size
    for end in (first + 2, first + 1):
        closed = bool(_BOUNDARY.match(text, end)) or text[end] in closers
        if not (closed or sure or plain):
            continue
        if _is_given_name(text[first:end], words, closed, likely=sure and plain):
            return end
    return 0


def _is_given_name(given: str, words: PrivacyWords, closed: bool, likely: bool) -> bool:
    if not _GIVEN_NAME.fullmatch(given) or words.never_in_names.intersection(given):
        return False
    unusual = given[1:] if likely else given
    return closed or not words.seldom_in_names.intersection(unusual)


def _is_everyday(text: str, start: int, words: PrivacyWords, sure: bool) -> bool:
    beginning = simplify(text[start : start + 3])
    beginnings = (beginning[:2], beginning)
    if any(word in words.not_names for word in beginnings):
        return True
    if sure:
        # 钟山燕 begins like a district and is a name; 江西的 is not.
        return beginnings[0] in words.places and text[start + 2 : start + 3] in _AFTER_PLACE
    return any(word in words.places or word in words.surname_words for word in beginnings)


@lru_cache(maxsize=1)
def _marker_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(privacy_words().name_markers)})[是为做:：“\"\s]{{0,3}}")


@lru_cache(maxsize=1)
def _title_pattern() -> re.Pattern[str]:
    titles = any_of(privacy_words().name_titles)
    return re.compile(rf"(?:{titles})(?P<link>[是为叫:：“\"，,\s]{{0,3}})")


@lru_cache(maxsize=1)
def _helping_pattern() -> re.Pattern[str]:
    return re.compile(any_of(privacy_words().helping))


@lru_cache(maxsize=1)
def _kin_pattern() -> re.Pattern[str]:
    return re.compile(f"的(?:{any_of(privacy_words().kin)})")


@lru_cache(maxsize=1)
def _token_pattern() -> re.Pattern[str]:
    labels = privacy_words().labels
    return re.compile(
        f"〔(?:{any_of(labels[kind] for kind in _PERSONAL_TOKENS)})〕[，,、:：\\s]{{0,2}}"
    )


@lru_cache(maxsize=1)
def _before_token_pattern() -> re.Pattern[str]:
    """Match what stands between a name and the number that belongs to it, and the number."""
    labels = privacy_words().labels
    tokens = any_of(labels[kind] for kind in _PERSONAL_TOKENS)
    nouns = "身份证|手机|电话|社保卡|医保卡|银行卡|证件|联系电话"
    return re.compile(
        rf"(?<=[{_HAN}])的?[（(，,、:：\s]{{0,2}}(?:(?:{nouns})(?:号码?)?[是为:：，,\s]{{0,3}})?"
        rf"〔(?:{tokens})〕"
    )
