"""The table of regions and topics: whose data answers a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions.fee_rules.model import Region
from actions.stock import Stock
from bot.editing.outdated import PARTS
from bot.editing.tables import markdown_table
from bot.knowledge.model import Topic
from bot.regions.gazetteer import NATION

OWN, ABOVE, NATIONAL, NONE = "●", "○", "△", "—"
SILENT = "no_rule"
_SAME_EVERYWHERE = frozenset({"smalltalk", "handoff", "out_of_scope"})

_RULES: Mapping[str, Callable[[Region], object]] = {
    topic: (lambda region, part=part: any(getattr(y, part) for y in region.years.values()))
    for part, topic in PARTS.items()
} | {"hotline": lambda region: region.hotlines or region.offices or region.phone_lines}


def coverage_tables(stock: Stock) -> str:
    """Return the table of regions and topics, and the key to its columns, as Markdown."""
    topics = [topic for topic in stock.knowledge.topics.values() if _depends(topic)]
    regions = sorted(_regions(stock, topics), key=lambda code: (code != NATION, code))
    numbers = [str(number) for number, _ in enumerate(topics, 1)]
    rows = [
        (stock.gazetteer.full_name(code), *(mark(stock, topic, code) for topic in topics))
        for code in regions
    ]
    key = [(n, t.title, f"`{t.name}`") for n, t in zip(numbers, topics, strict=True)]
    columns = markdown_table(("列", "话题", "文件名"), key)
    return f"{markdown_table(('地区', *numbers), rows)}\n\n{columns}"


def mark(stock: Stock, topic: Topic, code: str) -> str:
    """Return whose data answers a topic for a region: own, further up, the nation's, none."""
    for link in stock.gazetteer.chain(code):
        if _has_data(stock, topic, link):
            return OWN if link == code else NATIONAL if link == NATION else ABOVE
        if _is_silent(topic, link):
            return NONE
    return NONE


def _has_data(stock: Stock, topic: Topic, code: str) -> bool:
    rule = _RULES.get(topic.name)
    region = stock.book.regions.get(code)
    if rule and region and rule(region):
        return True
    if topic.name == "late_payment" and region and region.waiting_rule:
        return True
    # The nation's texts on computed topics word the rules, they are no data.
    if rule and code == NATION:
        return False
    return any(e.region == code and e.status != SILENT for e in topic.entries)


def _is_silent(topic: Topic, code: str) -> bool:
    return any(e.region == code and e.status == SILENT for e in topic.entries)


def _depends(topic: Topic) -> bool:
    """Tell whether an answer could differ by region."""
    return any(entry.status not in _SAME_EVERYWHERE for entry in topic.entries)


def _regions(stock: Stock, topics: list[Topic]) -> set[str]:
    return {*stock.book.regions, *(e.region for topic in topics for e in topic.entries)}
