"""Puts the out-of-date list into tables for the terminal."""

from __future__ import annotations

from datetime import date

from actions.stock import Reading
from bot.editing import outdated
from bot.editing.tables import Row, text_table
from bot.knowledge.model import Knowledge
from bot.operator.words import load_words

NOTHING = "（没有）"


def outdated_report(
    reading: Reading, knowledge: Knowledge, today: date, within: int, older_than: int
) -> str:
    """Return the whole list as text.

    Args:
        reading: The data files, without mistakes.
        knowledge: The scripted answers.
        today: The day to look from.
        within: How many days to look ahead.
        older_than: How many days without a check are too many.
    """
    year = outdated.coming_year(today)
    gaps = outdated.gaps(reading, year)
    titles = {name: topic.title for name, topic in knowledge.topics.items()}
    parts = [
        f"今天是 {today}，下一个保险年度是 {year}。",
        _section(
            f"{within} 天内开始或结束的规定（DAYS= 可改）",
            ("日期", "还有", "地区", "年度", "哪一项", "文件"),
            [
                (
                    str(e.day),
                    f"{(e.day - today).days}天",
                    e.region,
                    str(e.year),
                    _what(e.what),
                    e.file,
                )
                for e in outdated.events(reading, today, within)
            ],
        ),
        _section(
            f"{older_than} 天没有核对的（UNCHECKED= 可改）",
            ("最早核对", "已过", "文件", "几处", "最早的一处"),
            [
                (str(u.oldest), _days(u.oldest, today), u.file, str(u.count), u.first)
                for u in outdated.unchecked(reading, today, older_than)
            ],
        ),
        _section(
            f"{year} 年度还没有的地区",
            ("地区", "最新年度", "文件", "缺哪些话题"),
            [
                (g.region, str(g.newest), g.file, "、".join(titles[t] for t in g.missing))
                for g in gaps
            ],
        ),
        _section(
            f"{year} 年度还没有的话题",
            ("话题", "缺几个地区"),
            [(titles[t], str(n)) for t, n in outdated.topics_missing(gaps).most_common()],
        ),
        _section(
            f"只讲以前年度、还没有 {year} 年度的答案",
            ("答案",),
            [(name,) for name in outdated.old_answers(knowledge, year)],
        ),
    ]
    return "\n\n".join(parts)


def _days(first: date, last: date) -> str:
    return f"{(last - first).days}天"


def _what(key: str) -> str:
    part, _, end = key.rpartition(".")
    words = load_words()["figures"]
    return f"{words['dated'][part.partition('.')[0]]}{words['ends'].get(end, '')}"


def _section(title: str, head: Row, rows: list[tuple[str, ...]]) -> str:
    return f"【{title}】\n{text_table(head, rows) if rows else NOTHING}"
