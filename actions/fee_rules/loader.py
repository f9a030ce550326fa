"""Reads the region files: YAML → schema → content checks → model. All errors come at once."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.data_files.data_file import DataFile
from bot.data_files.problems import DataError, Problem
from bot.data_files.schema_check import FileSchema

from . import build
from .chain import NATION, chain
from .content_check import content_findings
from .cross_check import Content, RegionFile, cross_findings, region_file
from .facts import PAY_DAYS
from .model import Region


@dataclass(frozen=True)
class RegionFiles:
    """The region files of a folder as they were read.

    Attributes:
        files: Content by code, also of wrong files as far as it can be read.
        unreadable: Codes of files that cannot be parsed at all.
        problems: Every mistake in them.
    """

    files: Mapping[str, RegionFile]
    unreadable: frozenset[str]
    problems: tuple[Problem, ...]

    def sources(self, code: str) -> frozenset[str] | None:
        """Return the keys of the sources for a region, also of those with a mistake.

        Returns:
            None where a file that could have some cannot be read.
        """
        return self._keys(code, lambda data: _keys_of(data.get("sources")))

    def facts(self, code: str) -> frozenset[str] | None:
        """Return the ids of the facts for a region; like ``sources``."""
        return self._keys(code, _facts_in)

    def _keys(self, code: str, find: Callable[[Content], Iterable[str]]) -> frozenset[str] | None:
        links = chain(code)
        if not self.unreadable.isdisjoint(links):
            return None
        found = (find(self.files[link].data) for link in links if link in self.files)
        return frozenset(key for keys in found for key in keys)


def load_regions(
    folder: Path,
    schema: Path,
    known_codes: Collection[str] | None = None,
) -> dict[str, Region]:
    """Read and check every ``<code>.yml`` of a folder.

    Args:
        folder: Folder of the region files.
        schema: The JSON Schema of a region file.
        known_codes: All division codes that exist; None skips that check.

    Returns:
        The regions by code; the nation is always among them.

    Raises:
        DataError: At least one file is wrong; it lists every mistake of every file.
        OSError: The folder or the schema cannot be read.
    """
    with _collector_paused():
        return build_regions(read_regions(folder, schema, known_codes))


def build_regions(read: RegionFiles) -> dict[str, Region]:
    """Build the regions from files that were read.

    Raises:
        DataError: At least one file is wrong.
    """
    if read.problems:
        raise DataError(read.problems)
    with _collector_paused():
        return {code: build.region(file.data) for code, file in read.files.items()}


def read_regions(
    folder: Path, schema: Path, known_codes: Collection[str] | None = None
) -> RegionFiles:
    """Read the files and find every mistake; arguments as above, mistakes are not raised.

    Raises:
        OSError: The folder or the schema cannot be read.
    """
    checker = FileSchema(schema)
    read: dict[str, DataFile] = {}
    problems: list[Problem] = []
    with _collector_paused():
        for path in sorted(folder.iterdir()):
            if path.name.startswith("."):
                continue
            if path.suffix == ".yml":
                read[path.stem] = _check_file(path, checker)
            else:
                message = "这个文件夹里只放地区文件，文件名应为“六位行政区划代码.yml”"
                problems.append(Problem(path.name, 0, "", message))
        files = {code: region_file(dict(file.data)) for code, file in read.items() if file.readable}
        for code, where, message in cross_findings(files, known_codes):
            read[code].tell(where, message)
    if NATION not in read:
        problems.append(Problem(f"{NATION}.yml", 0, "", "缺少全国文件，各地没有的规定要用它"))
    problems += (problem for file in read.values() for problem in file.problems)
    return RegionFiles(files, frozenset(read.keys() - files.keys()), tuple(problems))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: all that is made here stays, looking through it is in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_file(path: Path, schema: FileSchema) -> DataFile:
    file = DataFile.read(path, schema)
    sound = _sound_part(file) if file.problems else file.data
    for key, message in list(content_findings(sound, path.stem)):
        file.tell(key, message)
    return file


def _sound_part(file: DataFile) -> Content:
    """Leave out the years and blocks with mistakes, so that the rest can be checked further."""
    sound = {key: value for key, value in file.data.items() if file.is_sound(key)}
    years = file.data.get("years")
    if isinstance(years, dict):
        sound["years"] = {y: rules for y, rules in years.items() if file.is_sound("years", y)}
    return sound


def _keys_of(block: object) -> Iterable[str]:
    return block if isinstance(block, dict) else ()


def _facts_in(data: Content) -> Iterator[str]:
    yield from _keys_of(data.get("facts"))
    years = data.get("years")
    for rules in years.values() if isinstance(years, dict) else ():
        window = rules.get("window") if isinstance(rules, dict) else None
        if isinstance(window, dict) and "pay_days" in window:
            yield PAY_DAYS
