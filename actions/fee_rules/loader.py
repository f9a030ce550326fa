"""Reads the region files: YAML → schema → content checks → model. All errors come at once."""

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import build
from .cache import CheckedFiles, digest
from .chain import NATION
from .content_check import content_findings
from .cross_check import Content, RegionFile, cross_findings, region_file
from .model import Region
from .problems import Problem, RegionDataError
from .schema_check import RegionSchema
from .yaml_lines import YamlFile, read_yaml

KeyPath = tuple[str, ...]


def load_regions(
    folder: Path,
    schema: Path,
    known_codes: Collection[str] | None = None,
    cache_dir: Path | None = None,
) -> dict[str, Region]:
    """Read and check every ``<code>.yml`` of a folder.

    Args:
        folder: Folder of the region files.
        schema: The JSON Schema of a region file.
        known_codes: All division codes that exist; None skips that check.
        cache_dir: Where checked files may be remembered between runs; None for nowhere.

    Returns:
        The regions by code; the nation is always among them.

    Raises:
        RegionDataError: At least one file is wrong; it lists every mistake of every file.
        OSError: The folder or the schema cannot be read.
    """
    with _collector_paused():
        return _load(folder, RegionSchema(schema), known_codes, cache_dir)


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


def _load(
    folder: Path,
    schema: RegionSchema,
    known_codes: Collection[str] | None,
    cache_dir: Path | None,
) -> dict[str, Region]:
    cache = CheckedFiles(cache_dir, schema.text)
    files: dict[str, RegionFile] = {}
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        content = path.read_bytes()
        key = digest(path.name.encode() + b"\n" + content)
        file = cache.get(key)
        if file is None:
            file, found = _check_file(path, content, schema)
            problems += found
            if file and not found:
                cache.put(key, file)
        if file:
            files[path.stem] = file
    for code, where, message in cross_findings(files, known_codes):
        # Lines are not cached; a file with a mistake is read once more to find them.
        lines = read_yaml((folder / f"{code}.yml").read_text(encoding="utf-8"))
        problems.append(_problem(f"{code}.yml", lines, where, message))
    if not (folder / f"{NATION}.yml").exists():
        problems.append(Problem(f"{NATION}.yml", 0, "", "缺少全国文件，各地没有的规定要用它"))
    if problems:
        raise RegionDataError(problems)
    cache.save()
    return {code: build.region(file.data) for code, file in files.items()}


def _check_file(
    path: Path, content: bytes, schema: RegionSchema
) -> tuple[RegionFile | None, list[Problem]]:
    """Return the content, also of a wrong file as far as it can be read, and its problems."""
    if path.suffix != ".yml":
        message = "这个文件夹里只放地区文件，文件名应为“六位行政区划代码.yml”"
        return None, [Problem(path.name, 0, "", message)]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None, [Problem(path.name, 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8")]
    file = read_yaml(text)
    problems = [Problem(path.name, line, ".".join(key), text) for key, line, text in file.problems]
    told = {key for key, _, _ in file.problems}
    if file.data is None:
        return None, problems
    findings = [finding for finding in schema.errors(file.data) if finding[0] not in told]
    if isinstance(file.data, dict):
        wrong = told.union(key for key, _ in findings)
        findings += content_findings(_without(file.data, wrong), path.stem)
    problems += [_problem(path.name, file, key, message) for key, message in findings]
    return (region_file(file.data) if isinstance(file.data, dict) else None), problems


def _without(data: Content, wrong: Collection[KeyPath]) -> Content:
    """Leave out the years and blocks with mistakes, so that the rest can be checked further."""
    rest = {key: value for key, value in data.items() if (key,) not in wrong}
    for path in wrong:
        if path[:1] == ("years",) and len(path) > 1 and isinstance(rest.get("years"), dict):
            rest["years"] = {key: value for key, value in rest["years"].items() if key != path[1]}
        elif path:
            rest.pop(path[0], None)
    return rest


def _problem(name: str, file: YamlFile, key: KeyPath, message: str) -> Problem:
    return Problem(name, file.line(key), ".".join(key), message)
