"""Loads the scripted answers and tells the editor everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.data_files.data_file import DataFile
from bot.data_files.problems import Problem
from bot.data_files.schema_check import FileSchema
from bot.knowledge.checks import Surroundings, check_together, check_topic
from bot.knowledge.model import DEFAULT_CASE, Entry, Knowledge, Topic
from bot.settings import DATA

SCHEMA = DATA / "schema" / "faq.schema.json"


def build_knowledge(files: Mapping[str, DataFile]) -> Knowledge:
    """Build the knowledge from topic files without mistakes."""
    return Knowledge({name: _topic(file.data) for name, file in files.items()})


def read_topics(
    folder: Path, around: Surroundings, schema: Path = SCHEMA
) -> Mapping[str, DataFile]:
    """Read the topic files and note every mistake in them.

    Args:
        folder: Where the ``<topic>.yml`` files lie.
        around: What the answers may refer to.
        schema: The published JSON Schema of a topic file.

    Returns:
        The files by topic.

    Raises:
        OSError: The folder or the schema cannot be read.
    """
    checker = FileSchema(schema)
    files: dict[str, DataFile] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        files[path.stem] = file = DataFile.read(path, checker)
        if path.suffix != ".yml":
            name = Problem(path.name, 0, "", "这个文件夹里只放话题文件，文件名应为“话题.yml”")
            file.problems = [name]
        elif file.readable:
            check_topic(file, path.stem, around)
    check_together(files, around)
    return files


def _topic(data: Mapping[str, Any]) -> Topic:
    return Topic(
        name=data["topic"],
        title=data["title"],
        asks_region=data.get("asks_region", False),
        shortcuts=tuple(data.get("shortcuts", ())),
        aliases=tuple(data.get("aliases", ())),
        related=tuple(data.get("related", ())),
        covers=tuple(data.get("covers", ())),
        entries=tuple(_entry(data["topic"], k, v) for k, v in data["entries"].items()),
    )


def _entry(topic: str, name: str, data: Mapping[str, Any]) -> Entry:
    return Entry(
        topic=topic,
        id=name,
        region=data["region"],
        checked_on=date.fromisoformat(data["checked_on"]),
        lead=data["lead"],
        case=data.get("case", DEFAULT_CASE),
        status=data.get("status", "answered"),
        channel=data.get("channel"),
        year=data.get("year"),
        sources=tuple(data.get("sources", ())),
        warnings=tuple(data.get("warnings", ())),
        steps=tuple(data.get("steps", ())),
        notes=tuple(data.get("notes", ())),
        spoken=data.get("spoken", ""),
    )
