"""Placeholders in the scripted sentences: ``{name}``, filled with values from the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.data_files.problems import did_you_mean

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?\Z")
_DIGIT = re.compile(r"[0-9０-９]+")
_AMOUNT = re.compile(
    r"[一二两三四五六七八九十百千万]+(?:元|块钱|个工作日|小时|个月)|[一二三四五六七八九十]+月[一二三四五六七八九十]+[日号]"
)


class MissingValue(KeyError):
    """A sentence has a placeholder for which there is no value."""


def names(sentence: str) -> list[str]:
    """Return the placeholders of a sentence in their order."""
    return _PLACEHOLDER.findall(sentence)


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders of a sentence.

    Args:
        sentence: Text with ``{name}`` in it.
        values: Value of each placeholder, as it is to be read.

    Raises:
        MissingValue: A placeholder has no value.
    """

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise MissingValue(match[1]) from None

    return _PLACEHOLDER.sub(value, sentence)


def mistakes(sentence: str, allowed: frozenset[str] | None) -> list[str]:
    """Return what is wrong with a sentence, in Chinese, for the editor.

    Args:
        sentence: Text with ``{name}`` in it.
        allowed: Placeholders that can be filled where this sentence is said; None where that
            is not known.
    """
    found = []
    for name in names(sentence):
        if not _NAME.match(name):
            found.append(f"占位符 {{{name}}} 的写法不对，应是小写字母，例如 {{phone.tax}}")
        elif allowed is not None and name not in allowed:
            found.append(f"占位符 {{{name}}} 没有值，{_choices(name, allowed)}")
    rest = _PLACEHOLDER.sub("", sentence)
    if "{" in rest or "}" in rest:
        found.append("花括号没有成对")
    written = [*_DIGIT.findall(rest), *_AMOUNT.findall(rest)]
    if written:
        found.append(f"句子里写了数字 {'、'.join(written)}；金额、日期、天数、号码请用占位符")
    return found


def _choices(name: str, allowed: frozenset[str]) -> str:
    guess = did_you_mean(name, allowed, "{{{}}}")
    plain = sorted(choice for choice in allowed if "." not in choice)
    families: dict[str, list[str]] = {}
    for choice in sorted(allowed - set(plain)):
        family, _, member = choice.partition(".")
        families.setdefault(family, []).append(member)
    grouped = [f"{family}.（{'、'.join(members)}）" for family, members in families.items()]
    return f"{guess}可用的有：{'、'.join([*plain, *grouped])}"
