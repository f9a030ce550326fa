"""Entries in the hotlines' spreadsheet layout: written out, and checked before they come in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.desk import Desk
from actions.outcomes import cases_of
from actions.wording import fixed_placeholders
from bot.knowledge.model import Entry, Topic
from bot.knowledge.placeholders import mistakes
from bot.operator.bulk_content import read_content, write_content
from bot.operator.drafts import Content, DraftEntry
from bot.operator.entry_fields import as_fields, new_name
from bot.operator.finder import entry_of
from bot.operator.scope import Scope

COLUMNS = ("path", "title", "content", "unit", "kind", "keywords", "number", "checked_on")
"""Keys of the columns; their names are in ``data/operator/bulk.yml``."""

MOST_ROWS = 1000
LONGEST_TITLE = 128
LONGEST_KEYWORD = 20


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row.

    Attributes:
        row: Number of the row in the spreadsheet; the head is row 1.
        key: Key of the message.
        about: The value that it is about.
    """

    row: int
    key: str
    about: str = ""


@dataclass(frozen=True)
class DryRun:
    """What an import would do.

    Attributes:
        rows: Number of rows.
        problems: Everything that is wrong, by row.
        content: The rows without problems that say something new.
    """

    rows: int
    problems: tuple[RowProblem, ...]
    content: Content


class SheetError(ValueError):
    """The file is no such spreadsheet at all; the message is a key of the words."""


def write_rows(desk: Desk, words: Mapping[str, Any], scope: Scope) -> Iterator[list[str]]:
    """Yield the head and every entry of an operator's area as rows.

    Args:
        desk: Knowledge and regions.
        words: Words of the layout.
        scope: What the operator may see.
    """
    yield [words["columns"][column] for column in COLUMNS]
    for topic in desk.knowledge.topics.values():
        for entry in topic.entries:
            if scope.allows(entry.region):
                yield _row(desk, words, topic, entry)


def check_rows(data: bytes, desk: Desk, words: Mapping[str, Any], scope: Scope) -> DryRun:
    """Say what is wrong with a spreadsheet, without changing anything.

    Args:
        data: A CSV file in UTF-8 or GB 18030.
        desk: Knowledge and regions.
        words: Words of the layout.
        scope: What the editor may change.

    Raises:
        SheetError: It cannot be read, columns are missing, or there are too many rows.
    """
    rows = _read(data, words)
    problems: list[RowProblem] = []
    entries: dict[tuple[str, str], DraftEntry] = {}
    titles: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        found = list(_problems(number, row, titles, desk, words, scope))
        problems += found
        if not found:
            entry = _entry(row, desk, words, frozenset(name for _, name in entries))
            if entry is not None:
                entries[entry.topic, entry.id] = entry
    return DryRun(len(rows), tuple(problems), Content(entries=tuple(entries.values())))


def _row(desk: Desk, words: Mapping[str, Any], topic: Topic, entry: Entry) -> list[str]:
    region = desk.gazetteer.by_code(entry.region).name
    channel = desk.words.channels.get(entry.channel or "", "")
    title = "·".join(filter(None, [topic.title, region, channel, entry.id]))
    publishers = [desk.book.sources(entry.region)[key].publisher for key in entry.sources]
    return [
        "/".join([words["root"], topic.title, region]),
        title[:LONGEST_TITLE],
        write_content(entry, words["marks"]),
        "、".join(dict.fromkeys(publishers)),
        words["kinds"][0],
        ",".join(topic.aliases),
        entry.name,
        entry.checked_on.isoformat(),
    ]


def _read(data: bytes, words: Mapping[str, Any]) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise SheetError("sheet_unreadable") from None
    rows = list(csv.reader(io.StringIO(text, newline="")))
    names = {name: key for key, name in words["columns"].items()}
    head = [names.get(cell.strip()) for cell in rows[0]] if rows else []
    if not {"path", "title", "content"} <= set(head):
        raise SheetError("sheet_columns")
    if len(rows) - 1 > MOST_ROWS:
        raise SheetError("sheet_long")
    return [
        {key: cell.strip() for key, cell in zip(head, row, strict=False) if key}
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def _problems(
    number: int,
    row: Mapping[str, str],
    titles: dict[str, int],
    desk: Desk,
    words: Mapping[str, Any],
    scope: Scope,
) -> Iterator[RowProblem]:
    title, content = row.get("title", ""), row.get("content", "")
    topic, region = _place(row.get("path", ""), desk)
    if topic is None:
        yield RowProblem(number, "topic", row.get("path", ""))
    if region is None:
        yield RowProblem(number, "region", row.get("path", ""))
    elif not scope.contains(region):
        yield RowProblem(number, "scope", row.get("path", ""))
    if not title:
        yield RowProblem(number, "title_missing")
    elif len(title) > LONGEST_TITLE:
        yield RowProblem(number, "title_long", title[:20])
    elif titles.setdefault(title, number) != number:
        yield RowProblem(number, "title_twice", title)
    if not content:
        yield RowProblem(number, "content_missing")
    elif topic and region:
        said = "\n".join(_sentences(read_content(content, words["marks"])))
        for mistake in mistakes(said, _allowed(desk, topic, region)):
            yield RowProblem(number, "content", mistake.partition("可用的有")[0])
    if (name := row.get("number", "")) and not _fits(name, topic, desk, scope):
        yield RowProblem(number, "number", name)
    if (day := row.get("checked_on", "")) and _day(day) is None:
        yield RowProblem(number, "day", day)
    if (kind := row.get("kind", "")) and kind not in words["kinds"]:
        yield RowProblem(number, "kind", kind)
    for keyword in _keywords(row):
        if len(keyword) > LONGEST_KEYWORD:
            yield RowProblem(number, "keyword_long", keyword[:LONGEST_KEYWORD])


def _place(path: str, desk: Desk) -> tuple[str | None, str | None]:
    """Return topic and region that a category path leads to."""
    parts = [part.strip() for part in path.split("/") if part.strip()]
    topic = desk.knowledge.topic_by_title(parts[-2]) if len(parts) > 1 else None
    places = desk.gazetteer.by_name(parts[-1]) if parts else []
    return topic.name if topic else None, places[0].code if len(places) == 1 else None


def _allowed(desk: Desk, topic: str, region: str) -> frozenset[str]:
    fixed = fixed_placeholders(desk.book.facts(region), desk.book.words.categories)
    return fixed.union(*cases_of(topic).values())


def _entry(
    row: Mapping[str, str], desk: Desk, words: Mapping[str, Any], taken: frozenset[str]
) -> DraftEntry | None:
    """Return what a row says; None when the knowledge says the same already."""
    topic, region = (str(found) for found in _place(row["path"], desk))
    old = entry_of(desk, row.get("number", ""))
    fields = as_fields(old) if old else {"region": region, "sources": []}
    told = {**fields, "region": region, **read_content(row["content"], words["marks"])}
    if old and told == fields:
        return None
    day = _day(row.get("checked_on", "")) if not old else None
    told["checked_on"] = (day or desk.today).isoformat()
    name = old.id if old else new_name(desk, topic, region, taken=taken)
    return DraftEntry(topic, name, told)


def _sentences(told: Mapping[str, Any]) -> Iterator[str]:
    for value in told.values():
        yield from [value] if isinstance(value, str) else value


def _fits(name: str, topic: str | None, desk: Desk, scope: Scope) -> bool:
    """Whether a number is that of an entry of the topic, in the editor's area."""
    old = entry_of(desk, name)
    return old is not None and old.topic == topic and scope.contains(old.region)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None


def _keywords(row: Mapping[str, str]) -> Sequence[str]:
    return [word.strip() for word in row.get("keywords", "").replace("，", ",").split(",")]
