"""The form in which an editor writes a draft, and what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.desk import Desk
from actions.outcomes import cases_of
from actions.wording import fixed_placeholders
from bot.knowledge.model import DEFAULT_CASE, Entry
from bot.operator.draft_store import Draft
from bot.operator.drafts import Content, DraftEntry, DraftError, Example
from bot.operator.entry_fields import as_fields, new_name
from bot.operator.finder import entry_of
from bot.operator.scope import Scope
from bot.regions.gazetteer import NATION

KINDS = ("example", "entry")
_LISTS = ("warnings", "steps", "notes")
_USUAL_TOPIC = "pay_how"


@dataclass(frozen=True)
class DraftForm:
    """What stands in the form.

    Attributes:
        kind: One of ``KINDS``.
        topic: Id of the topic.
        text: The example.
        region: Six-digit code of the entry's region.
        entry: Id of the entry that is changed; empty for a new one.
        fields: Everything else of the entry, as typed; lists have one item a line.
        sources: Keys of the entry's sources.
        group: Group of work items that the draft answers, or empty.
        draft: Number of the draft that is changed, or empty.
    """

    kind: str = KINDS[0]
    topic: str = _USUAL_TOPIC
    text: str = ""
    region: str = NATION
    entry: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    group: str = ""
    draft: str = ""

    @classmethod
    def from_fields(cls, value: Callable[[str], str]) -> DraftForm:
        """Read a posted form.

        Args:
            value: Gives a field by its name, empty when it is missing.
        """
        names = ("lead", *_LISTS, "spoken", "case", "channel", "year", "status")
        return cls(
            kind=value("kind") if value("kind") in KINDS else KINDS[0],
            topic=value("topic"),
            text=value("text"),
            region=value("region"),
            entry=value("entry"),
            fields={name: value(name) for name in names},
            sources=tuple(value("sources").replace("，", ",").replace(",", " ").split()),
            group=value("group"),
            draft=value("draft"),
        )

    def title(self, desk: Desk) -> str:
        """Return a line that says what the draft is about."""
        title = desk.knowledge.topics[self.topic].title
        if self.kind == "example":
            return f"{title}：{self.text}"
        return f"{title} · {desk.gazetteer.by_code(self.region).name}"


def blank_form(desk: Desk, query: Mapping[str, str], rows: Sequence[Any]) -> DraftForm:
    """Return the form to begin with.

    Args:
        desk: Knowledge and regions.
        query: What the address asks for: ``kind``, ``topic``, ``region``, ``entry``, ``text``.
        rows: Work items that the draft is to answer; they fill what the address leaves open.
    """

    def known(name: str) -> str:
        return next((value for row in rows if (value := getattr(row, name))), "")

    entry = entry_of(desk, query.get("entry") or known("entry"))
    flagged = any(row.kind == "flag" for row in rows)
    kind = query.get("kind") or ("entry" if flagged or "entry" in query else KINDS[0])
    topic = query.get("topic") or known("topic")
    region = query.get("region") or known("region")
    group = str(rows[0].group_id) if rows else ""
    if kind == "entry" and entry is not None and (flagged or "entry" in query):
        return _form_of_entry(entry, group)
    return DraftForm(
        kind=kind if kind in KINDS else KINDS[0],
        topic=topic if topic in desk.knowledge.topics else _USUAL_TOPIC,
        text=query.get("text") or (rows[0].text if rows and not flagged else ""),
        region=region if region in desk.gazetteer else NATION,
        group=group,
    )


def form_of(draft: Draft) -> DraftForm:
    """Return the form of a draft that is to be changed."""
    group = str(draft.group or "")
    if draft.content.examples:
        example = draft.content.examples[0]
        return DraftForm("example", example.topic, example.text, group=group, draft=str(draft.id))
    made = draft.content.entries[0]
    return _form_of_fields(made.topic, made.id, made.fields, group, str(draft.id))


def read_content(form: DraftForm, desk: Desk, scope: Scope) -> Content:
    """Return what a form says as the content of a draft.

    Raises:
        DraftError: It cannot be one; the message is a key of the words.
    """
    if form.topic not in desk.knowledge.topics:
        raise DraftError("topic_unknown")
    if form.kind == "example":
        return Content(examples=(Example(form.topic, form.text),))
    if form.region not in desk.gazetteer:
        raise DraftError("region_unknown")
    if not scope.contains(form.region):
        raise DraftError("area_of_others")
    if not form.fields.get("lead"):
        raise DraftError("lead_missing")
    old = entry_of(desk, f"{form.topic}/{form.entry}")
    if old is not None and not scope.contains(old.region):
        raise DraftError("area_of_others")
    fields: dict[str, Any] = {
        "region": form.region,
        "sources": list(form.sources),
        "checked_on": desk.today.isoformat(),
    }
    for name in ("lead", "spoken", "channel", "status"):
        fields[name] = form.fields.get(name, "")
    if (case := form.fields.get("case", "")) != DEFAULT_CASE:
        fields["case"] = case
    if (year := form.fields.get("year", "")).isdigit():
        fields["year"] = int(year[:4])
    for name in _LISTS:
        lines = (line.strip() for line in form.fields.get(name, "").splitlines())
        fields[name] = [line for line in lines if line]
    kept = {key: value for key, value in fields.items() if value or key == "sources"}
    case, channel, year = (form.fields.get(name, "") for name in ("case", "channel", "year"))
    name = form.entry or new_name(desk, form.topic, form.region, case, channel, year)
    return Content(entries=(DraftEntry(form.topic, name, kept),))


def surroundings(desk: Desk, form: DraftForm) -> dict[str, Any]:
    """Return what the form offers to choose from."""
    region = form.region if form.region in desk.gazetteer else NATION
    cases = cases_of(form.topic)
    fixed = fixed_placeholders(desk.book.facts(region), ())
    own = cases.get(form.fields.get("case", ""), ())
    return {
        "sources": desk.book.sources(region),
        "cases": [DEFAULT_CASE, *cases] if cases else [],
        "placeholders": sorted({*fixed, *own}),
        "region_name": desk.gazetteer.by_code(region).name,
    }


def _form_of_entry(entry: Entry, group: str) -> DraftForm:
    return _form_of_fields(entry.topic, entry.id, as_fields(entry), group)


def _form_of_fields(
    topic: str, name: str, given: Mapping[str, Any], group: str, draft: str = ""
) -> DraftForm:
    fields = dict(given)
    lists = {part: "\n".join(fields.pop(part, ())) for part in _LISTS}
    sources, region = tuple(fields.pop("sources", ())), str(fields.pop("region"))
    texts = {part: str(value) for part, value in fields.items()} | lists
    return DraftForm("entry", topic, "", region, name, texts, sources, group, draft)
