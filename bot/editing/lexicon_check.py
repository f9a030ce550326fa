"""Checks the word lists with which questions are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.data_files.data_file import DataFile
from bot.data_files.leaves import leaves
from bot.data_files.problems import Problem
from bot.data_files.schema_check import FileSchema
from bot.text.lexicon import IGNORED, LexiconError, read_variants

SCHEMAS: Mapping[str, tuple[str, ...]] = {
    "variants": (
        "pay_channels.yml",
        "person_categories_terms.yml",
        "relatives.yml",
        "insurance_years.yml",
        "offices.yml",
        "spelling/homophones.yml",
        "spelling/dialect.yml",
        "spelling/wording.yml",
    ),
    "word_list": ("spelling/keep.yml", "spelling/terms.yml", "spelling/spoken.yml"),
    "names": ("person_categories.yml", "spelling/readings.yml"),
    "rule_labels": ("rule_labels.yml",),
    "error_messages": ("error_messages.yml",),
}
"""For each schema the files that have to fit it; others only have to be YAML full of texts."""


def lexicon_problems(data: Path, topics: Collection[str]) -> Iterator[Problem]:
    """Yield the mistakes in ``data/lexicon``.

    Args:
        data: The data folder.
        topics: Topics that there are.
    """
    files = dict(_read(data))
    _check_variants(data, files)
    _check_known(files, "person_categories_terms.yml", _keys(files, "person_categories.yml"))
    _check_relatives(files)
    _check_known(files, "error_messages.yml", topics)
    _check_offices(files)
    for name, file in files.items():
        folder = Path("data/lexicon", name).parent.as_posix()
        yield from (problem.under(folder) for problem in file.problems)


def _read(data: Path) -> Iterator[tuple[str, DataFile]]:
    kinds = {name: kind for kind, names in SCHEMAS.items() for name in names}
    lexicon = data / "lexicon"
    for path in sorted(lexicon.rglob("*.yml")):
        name = path.relative_to(lexicon).as_posix()
        schema = FileSchema(data / "schema" / f"{kinds.get(name, 'any')}.schema.json")
        file = DataFile.read(path, schema)
        if name not in kinds:
            for key, text in leaves(file.data):
                if not isinstance(text, str) or not text.strip():
                    file.tell(key, f"写的是 {text!r}，应为文字（数字要加引号）")
        yield name, file


def _check_variants(data: Path, files: Mapping[str, DataFile]) -> None:
    for name in SCHEMAS["variants"]:
        if name in files and not files[name].problems:
            try:
                read_variants(data / "lexicon" / name)
            except LexiconError as error:
                files[name].tell((), str(error).partition("：")[2])


def _check_known(files: Mapping[str, DataFile], name: str, known: Collection[str]) -> None:
    for key in _keys(files, name) - {IGNORED, *known} if known else ():
        files[name].tell((key,), f"没有 {key}，现有：{'、'.join(sorted(known))}")


def _check_relatives(files: Mapping[str, DataFile]) -> None:
    """Note words for several relatives (father mother) of whom one is not in the list itself."""
    alone = {key for key in _keys(files, "relatives.yml") if " " not in key} - {IGNORED}
    for key in _keys(files, "relatives.yml"):
        for role in key.split() if " " in key else ():
            if role not in alone:
                known = "、".join(sorted(alone))
                files["relatives.yml"].tell((key,), f"没有 {role}，现有：{known}")


def _check_offices(files: Mapping[str, DataFile]) -> None:
    offices = _keys(files, "offices.yml")
    labels = files.get("rule_labels.yml")
    asked = labels.data.get("matter_of_office") if labels else None
    for office in asked if labels and offices and isinstance(asked, dict) else ():
        if office not in offices:
            known = "、".join(sorted(offices - {IGNORED}))
            files["rule_labels.yml"].tell(
                ("matter_of_office", office), f"offices.yml 里没有 {office}，现有：{known}"
            )


def _keys(files: Mapping[str, DataFile], name: str) -> frozenset[str]:
    return frozenset(files[name].data) if name in files else frozenset()
