"""Checks what region files say about each other: sources up the chain, codes that exist."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.data_files.data_file import mapping

from .chain import NATION, chain, is_code

KeyPath = tuple[str, ...]
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RegionFile:
    """Content of a file, with the source keys that it uses anywhere."""

    data: Content
    uses: frozenset[str]


def region_file(data: Content) -> RegionFile:
    """Note which sources a file uses; quickly what ``_source_uses`` finds with its place."""
    uses: list[Any] = []
    blocks = [data]
    for block in blocks:  # it grows while it is walked along
        for key, inner in block.items():
            kind = type(inner)
            if kind is dict:
                blocks.append(inner)
            elif kind is list:
                if key == "sources":
                    uses += inner
                elif inner and type(inner[-1]) is dict:
                    blocks += [part for part in inner if type(part) is dict]
    return RegionFile(data, frozenset(map(str, uses)))


def cross_findings(
    files: Mapping[str, RegionFile], known_codes: Collection[str] | None
) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield (file code, path, message) for every mistake between files.

    Args:
        files: Files by their code; they may still have mistakes of their own.
        known_codes: All division codes that exist; None skips that check.
    """
    for code, file in files.items():
        if not is_code(code):
            yield code, (), f"文件名是 {code}，应为六位行政区划代码"
            continue
        for path, message in _code_findings(code, file.data, known_codes):
            yield code, path, message
        for path, message in _source_findings(code, file, files):
            yield code, path, message


def _code_findings(
    code: str, data: Content, known_codes: Collection[str] | None
) -> Iterator[tuple[KeyPath, str]]:
    if known_codes is None:
        return
    if code != NATION and code not in known_codes:
        yield ("code",), f"写的是 {code}，行政区划代码表里没有"
    for office in mapping(mapping(data, "offices"), "by_code"):
        if office not in known_codes:
            yield ("offices", "by_code", office), "行政区划代码表里没有这个代码"


def _source_findings(
    code: str, file: RegionFile, files: Mapping[str, RegionFile]
) -> Iterator[tuple[KeyPath, str]]:
    own = mapping(file.data, "sources")
    above = {
        key: None
        for link in chain(code)[1:]
        if link in files
        for key in mapping(files[link].data, "sources")
    }
    for source in own:
        if source in above:
            yield ("sources", source), f"来源 {source} 和上级地区的重名，请换一个键"
    if file.uses <= own.keys() | above.keys():
        return
    allowed = "、".join((*own, *above)) or "（还没有，请先在 sources 里写一个）"
    for path, key in _source_uses(file.data, ()):
        if key not in own and key not in above:
            yield path, f"来源 {key} 不存在，本地区和上级地区有：{allowed}"


def _source_uses(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                yield from (((*path, key, str(i)), str(name)) for i, name in enumerate(inner))
            else:
                yield from _source_uses(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _source_uses(inner, (*path, str(number)))
