"""How people type a pinyin syllable without tones, and what each slip costs."""

from __future__ import annotations

import re
from functools import lru_cache

# Costs are negative logarithms of how often the slip is made; above the limit nobody makes it.
_LIMIT = 7.0
_PARTS = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)")
_INITIALS = {
    "zh": {"z": 1.5},
    "ch": {"c": 1.5},
    "sh": {"s": 1.5},
    "z": {"zh": 2.5},
    "c": {"ch": 2.5},
    "s": {"sh": 2.5},
    "n": {"l": 4.0},
    "l": {"n": 4.0},
}
_FINALS = {
    "in": {"ing": 3.0},
    "ing": {"in": 2.0},
    "en": {"eng": 4.0},
    "eng": {"en": 2.0},
    "an": {"ang": 5.5},
    "ang": {"an": 3.0},
    "ian": {"iang": 4.0},
    "iang": {"ian": 2.5},
    "uan": {"uang": 4.0},
    "uang": {"uan": 2.5},
    "ong": {"on": 3.0},
    "v": {"u": 0.5, "yu": 1.0},
    "ve": {"ue": 0.5},
    "ui": {"uei": 2.0},
    "iu": {"iou": 2.0, "ui": 5.0},
    "un": {"uen": 2.0},
    "uo": {"o": 3.0},
    "o": {"uo": 3.0},
}
_AFTER_JQXY = {"u": {"v": 0.5}, "ue": {"ve": 0.5}, "uan": {"van": 0.5}, "un": {"vn": 0.5}}
# f and hu sound alike in much of Hunan and Sichuan.
_F_AND_HU = {"a": "ua", "ei": "ui", "an": "uan", "ang": "uang", "en": "un", "u": "u"}
_F_COST = 6.5


@lru_cache(maxsize=2048)
def typed_forms(syllable: str) -> dict[str, float]:
    """Return what people type for a syllable.

    Args:
        syllable: Toneless pinyin with ``v`` for ü, e.g. ``zheng``.

    Returns:
        Cost by typed form; the right form costs nothing.
    """
    match = _PARTS.fullmatch(syllable)
    if match is None:
        return {syllable: 0.0}
    initial, final = match.groups()
    finals = {**_FINALS.get(final, {}), **(_AFTER_JQXY.get(final, {}) if initial in "jqxy" else {})}
    forms: dict[str, float] = {}
    for start, start_cost in {initial: 0.0, **_INITIALS.get(initial, {})}.items():
        for end, end_cost in {final: 0.0, **finals}.items():
            if start_cost + end_cost <= _LIMIT:
                forms[start + end] = start_cost + end_cost
    for f_final, h_final in _F_AND_HU.items():
        if syllable == "f" + f_final:
            forms.setdefault("h" + h_final, _F_COST)
        elif syllable == "h" + h_final:
            forms.setdefault("f" + f_final, _F_COST)
    return forms


def slips(letters: str) -> set[str]:
    """Return a word's letters with one left out, one doubled or two neighbours swapped."""
    forms = set()
    for index in range(len(letters)):
        forms.add(letters[:index] + letters[index + 1 :])
        forms.add(letters[: index + 1] + letters[index:])
        if index + 1 < len(letters):
            forms.add(letters[:index] + letters[index + 1] + letters[index] + letters[index + 2 :])
    forms.discard(letters)
    return forms
