"""The administrative divisions of China: codes, names, who belongs to whom, area codes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.regions.names import names_with_kind, stem_of

GAZETTEER_DIR = Path(__file__).resolve().parents[2] / "data" / "gazetteer"
NATION = "100000"
LEVELS = ("nation", "province", "city", "county")

_FORMER_KINDS = {"区": ("县", "市"), "市": ("县",)}


class GazetteerError(ValueError):
    """A file of the gazetteer is broken; the message names the file and the row."""


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division.

    Attributes:
        code: Six-digit 行政区划代码, e.g. ``"140430"``.
        name: Official name, e.g. ``"沁县"``.
        level: ``nation``, ``province``, ``city`` or ``county``.
        parent: Code one level up; empty for the nation.
        own_area_code: Telephone area code of its own, e.g. ``"0355"``; empty when it uses
            its city's or when none is known.
    """

    code: str
    name: str
    level: str
    parent: str
    own_area_code: str = ""


class Gazetteer:
    """All divisions and the names under which people know them."""

    def __init__(self, divisions: Iterable[Division], other_names: dict[str, str]) -> None:
        """Index the divisions.

        Args:
            divisions: Every division; each parent must be among them.
            other_names: Former and spoken name → code, e.g. ``{"长治县": "140404"}``.

        Raises:
            GazetteerError: A code occurs twice, or a parent or a named code does not exist.
        """
        self._divisions: dict[str, Division] = {}
        for division in divisions:
            if division.code in self._divisions:
                raise GazetteerError(f"divisions.csv: {division.code} 出现了两次")
            self._divisions[division.code] = division
        self._check_links(other_names)
        self.other_names = other_names
        self._names = self._index_names()
        self._area_codes: dict[str, list[str]] = {}
        for division in self._divisions.values():
            if division.own_area_code:
                self._area_codes.setdefault(division.own_area_code, []).append(division.code)

    @classmethod
    def load(cls, folder: Path = GAZETTEER_DIR) -> Gazetteer:
        """Read ``divisions.csv`` and ``other_names.csv`` of a folder.

        Args:
            folder: Directory of the two files.

        Returns:
            The gazetteer, ready to be asked.

        Raises:
            GazetteerError: A row is incomplete or contradicts another one.
            OSError: A file is missing.
        """
        divisions = [
            Division(row["code"], row["name"], row["level"], row["parent"], row["area_code"])
            for row in _rows(folder / "divisions.csv", required=("code", "name", "level"))
        ]
        others = {
            row["name"]: row["code"]
            for row in _rows(folder / "other_names.csv", required=("name", "code"))
        }
        return cls(divisions, others)

    def __contains__(self, code: str) -> bool:
        return code in self._divisions

    def __iter__(self) -> Iterator[Division]:
        return iter(self._divisions.values())

    def by_code(self, code: str) -> Division:
        """Return the division of a six-digit code.

        Raises:
            KeyError: There is no such division.
        """
        return self._divisions[code]

    def by_name(self, name: str) -> list[Division]:
        """Return the divisions that go by a name, the likeliest first.

        Args:
            name: Official, short, former or spoken name: 黄山市, 黄山, 蓉城, 屯留县.

        Returns:
            Province before city before county; empty when nobody goes by that name.
        """
        return [self._divisions[code] for code in self._names.get(name.strip(), ())]

    def by_area_code(self, area_code: str) -> list[Division]:
        """Return the cities (or 省直辖 counties) that share a telephone area code."""
        return [self._divisions[code] for code in self._area_codes.get(area_code, ())]

    def chain(self, code: str) -> list[str]:
        """Return a code and all above it: ``["140425", "140400", "140000", "100000"]``.

        Raises:
            KeyError: There is no such division.
        """
        codes = [code]
        while parent := self._divisions[codes[-1]].parent:
            codes.append(parent)
        return codes

    def is_within(self, code: str, ancestor: str) -> bool:
        """Tell whether a division is another one or lies inside it."""
        return ancestor in self.chain(code)

    def area_code(self, code: str) -> str | None:
        """Return the area code of a division, its own or its city's, e.g. ``"0355"``.

        Returns:
            None for the nation and for provinces other than the four municipalities: an area
            code belongs to a city.
        """
        own = (self._divisions[c].own_area_code for c in self.chain(code))
        return next(filter(None, own), None)

    def full_name(self, code: str) -> str:
        """Return the name with all above it, e.g. ``"山西省长治市沁县"``."""
        codes = [c for c in reversed(self.chain(code)) if c != NATION] or [NATION]
        return "".join(self._divisions[c].name for c in codes)

    def common_region(self, codes: Iterable[str]) -> str:
        """Return the smallest division that holds all the given ones.

        Args:
            codes: At least one code, e.g. the candidates of an ambiguous name.

        Raises:
            KeyError: One of the divisions does not exist.
        """
        chains = [self.chain(code) for code in codes]
        return next(code for code in chains[0] if all(code in chain for chain in chains))

    def names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every name with the codes that go by it, the likeliest first."""
        yield from self._names.items()

    def is_outdated(self, name: str) -> bool:
        """Tell whether a name only fits a division by the kind it had once (屯留县)."""
        return name in self._outdated

    def _check_links(self, other_names: dict[str, str]) -> None:
        for division in self._divisions.values():
            if division.level not in LEVELS:
                raise GazetteerError(f"divisions.csv: {division.code} 的 level 应是 {LEVELS} 之一")
            if division.parent not in self._divisions and division.level != "nation":
                raise GazetteerError(
                    f"divisions.csv: {division.code} 的上级 {division.parent!r} 不存在"
                )
        for name, code in other_names.items():
            if code not in self._divisions:
                raise GazetteerError(f"other_names.csv: {name} 的代码 {code} 不存在")

    def _index_names(self) -> dict[str, tuple[str, ...]]:
        by_level = sorted(self._divisions.values(), key=lambda d: LEVELS.index(d.level))
        index: dict[str, dict[str, None]] = {}
        for division in by_level:
            for name in names_with_kind(division.name):
                index.setdefault(name, {})[division.code] = None
        for name, code in self.other_names.items():
            index.setdefault(name, {})[code] = None
        for division in by_level:
            if len(stem := stem_of(division.name)) > 1:
                index.setdefault(stem, {})[division.code] = None
        self._outdated = self._add_outdated_kinds(index, by_level)
        return {name: tuple(codes) for name, codes in index.items()}

    @staticmethod
    def _add_outdated_kinds(
        index: dict[str, dict[str, None]], divisions: list[Division]
    ) -> frozenset[str]:
        """People go on saying 屯留县 after it became 屯留区; add it where it means nothing else."""
        known = set(index)
        for division in divisions:
            stem = stem_of(division.name)
            if division.level == "county" and len(stem) > 1:
                kinds = _FORMER_KINDS.get(division.name[len(stem) :], ())
                for name in {stem + kind for kind in kinds} - known:
                    index.setdefault(name, {})[division.code] = None
        return frozenset(index.keys() - known)


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            missing = [column for column in required if not row.get(column)]
            if missing or None in row.values():
                raise GazetteerError(f"{path.name} 第 {number} 行缺少 {'、'.join(missing) or '列'}")
            yield row


@cache
def load_gazetteer() -> Gazetteer:
    """Return the product's gazetteer; read once."""
    return Gazetteer.load()
