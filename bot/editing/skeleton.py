"""Writes what an editor only has to fill in: a new region file, a new year in an old one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from string import Template
from typing import Any

from pypinyin import lazy_pinyin

from actions.fee_rules import NATION, chain, is_code
from bot.data_files.yaml_lines import UNFILLED, YamlFile, read_yaml
from bot.editing.insertion import inserted
from bot.regions.gazetteer import load_gazetteer
from bot.regions.names import stem_of

_KEPT = frozenset({"who", "name"})
_DROPPED = frozenset({"note", "gap_before", "pay_days_in"})
_FIRST_YEAR: Mapping[str, Any] = {
    "fee": {"personal": None, "subsidy": None, "sources": [], "checked_on": None},
    "window": {"opens": None, "closes": None, "sources": [], "checked_on": None},
}
"""What a region without any year is asked for first."""
_SOURCE = (
    ("title", "别处转载的，标题里写明“转载”"),
    ("publisher", "发布单位"),
    ("date", "例如 2026-09-01；原文没有日期就写 null"),
    ("kind", "official（政府部门的原文或转载）或 article（文章）"),
    ("url", "没有网址就删掉这一行"),
)


class SkeletonError(Exception):
    """The skeleton cannot be written; the message tells the editor why."""


def new_region(data: Path, code: str, year: int, today: date) -> Path:
    """Write a region file that ``check`` refuses until it is filled in.

    Args:
        data: The data folder.
        code: Six-digit code of a region without a file.
        year: Insurance year to begin with.
        today: Noted as the day of the check.

    Returns:
        The file.

    Raises:
        SkeletonError: No such region, or it has a file already.
    """
    gazetteer = load_gazetteer()
    path = data / "regions" / f"{code}.yml"
    if not is_code(code) or code not in gazetteer:
        raise SkeletonError(f"地名表里没有代码 {code}；六位代码见 data/gazetteer/divisions.csv")
    if path.exists():
        raise SkeletonError(
            f"{path} 已经有了；要加一个年度，用 make new-year CODE={code} YEAR={year}"
        )
    source = _source_key(data, code, year)
    area_code = gazetteer.area_code(code)
    template = Template((data / "editing" / "new_region.txt").read_text(encoding="utf-8"))
    text = template.substitute(
        code=code,
        name=gazetteer.by_code(code).name,
        full_name=gazetteer.full_name(code),
        area_code=f"，区号 {area_code}" if area_code else "",
        source=_text(_source_lines(source, 2)),
        year=year,
        rules=_text(_rule_lines(_FIRST_YEAR, source, today, 4)).removesuffix("\n"),
    )
    _write(path, text)
    return path


def new_year(data: Path, code: str, year: int, today: date) -> Path:
    """Add a year to a region file, in the shape of its newest earlier one.

    Everything else in the file stays as it is, comments included.

    Args:
        data: The data folder.
        code: Six-digit code of a region that has a file.
        year: Insurance year to add.
        today: Noted as the day of the check.

    Returns:
        The file.

    Raises:
        SkeletonError: The file is missing or broken, or has the year already.
    """
    path = data / "regions" / f"{code}.yml"
    if not path.exists():
        raise SkeletonError(f"还没有 {path}；先用 make new-region CODE={code}")
    text = path.read_text(encoding="utf-8")
    file = read_yaml(text)
    if file.problems or not isinstance(file.data, dict):
        raise SkeletonError(f"{path} 现在有错，先用 make check 看看，改好再加年度")
    years = file.data.get("years") or {}
    if str(year) in years:
        raise SkeletonError(f"{path} 里已经有 {year} 年度")
    source = _source_key(data, code, year)
    earlier = max((known for known in years if int(known) < year), default=None)
    old = f"{earlier} 年度是 " if earlier else ""
    rules = _asked(years[earlier]) if earlier else _FIRST_YEAR
    text = inserted(text, "sources", lambda indent: _source_lines(source, indent))
    text = inserted(
        text,
        "years",
        lambda indent: [
            f"{' ' * indent}{year}:",
            *_rule_lines(rules, source, today, indent + 2, old),
        ],
    )
    _check_rest(file, text, path)
    _write(path, text)
    return path


def _asked(rules: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask for both parts of the fee, also where the earlier year knew only one of them."""
    fee = rules.get("fee")
    if not isinstance(fee, dict) or "groups" in fee:
        return rules
    return {**rules, "fee": {**_FIRST_YEAR["fee"], **fee}}


def _check_rest(old: YamlFile, text: str, path: Path) -> None:
    """Make sure that the text differs from the old file only by what was added."""
    new = read_yaml(text).data
    was = old.data if isinstance(old.data, dict) else {}
    is_there = isinstance(new, dict) and all(
        new.get(key) == value or _contains(new.get(key), value) for key, value in was.items()
    )
    if not is_there:
        raise SkeletonError(f"{path} 的写法比较特别，不能自动加；请照上一年度的样子手工加")


def _contains(new: object, old: object) -> bool:
    return isinstance(new, dict) and isinstance(old, dict) and old.items() <= new.items()


def _source_key(data: Path, code: str, year: int) -> str:
    """Return a key for a new source that no file on the chain uses."""
    name = stem_of(load_gazetteer().by_code(code).name)
    readings = _content(data / "lexicon" / "spelling" / "readings.yml")
    spelt = str(readings.get(name) or " ".join(lazy_pinyin(name)))
    stem = "national" if code == NATION else spelt.replace(" ", "").lower()
    used: set[str] = set()
    for link in chain(code):
        known = _content(data / "regions" / f"{link}.yml").get("sources")
        used.update(known if isinstance(known, dict) else ())
    key, number = f"{stem}-{year}", 1
    while key in used:
        number += 1
        key = f"{stem}-{year}-{number}"
    return key


def _content(path: Path) -> Mapping[str, Any]:
    """Return what a file holds; nothing when it is missing or broken."""
    content = read_yaml(path.read_bytes()).data if path.exists() else None
    return content if isinstance(content, dict) else {}


def _source_lines(key: str, indent: int) -> list[str]:
    pad = " " * indent
    return [f"{pad}{key}:", *(f"{pad}  {name}: {UNFILLED}  # {hint}" for name, hint in _SOURCE)]


def _rule_lines(
    rules: Mapping[str, Any], source: str, today: date, indent: int, old: str = ""
) -> list[str]:
    """Return the lines of a block: its structure, with everything to be checked left open."""
    pad = " " * indent
    lines: list[str] = []
    for key, value in rules.items():
        if key in _DROPPED:
            continue
        if isinstance(value, dict):
            lines += [f"{pad}{key}:", *_rule_lines(value, source, today, indent + 2, old)]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{pad}{key}:")
            for item in value:
                inner = _rule_lines(item, source, today, indent + 4, old)
                lines += [f"{pad}  - {inner[0].lstrip()}", *inner[1:]]
        else:
            lines.append(f"{pad}{key}: {_value(key, value, source, today, old)}")
    return lines


def _value(key: str, value: object, source: str, today: date, old: str) -> str:
    if key == "sources":
        return f"[{source}]"
    if key == "checked_on":
        return today.isoformat()
    shown = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
    if key in _KEPT:
        return shown
    return f"{UNFILLED}  # {old}{shown}" if old and value is not None else UNFILLED


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, path)


def fields_to_fill(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and key of everything in a file that is still to be filled in."""
    for key, line, _ in read_yaml(path.read_bytes()).problems:
        yield line, ".".join(key)
