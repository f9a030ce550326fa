"""The report of an evaluation, as lines of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple

from tests.evaluation.examples import is_copied
from tests.evaluation.figures import (
    Figures,
    by_style,
    by_topic,
    calibration,
    confusions,
    figures,
    refusals,
)
from tests.evaluation.peers import PeerFigures
from tests.evaluation.run import turn_is_right
from tests.evaluation.scoring import Verdict

Played = Sequence[Sequence[Verdict]]
_NAMES = {
    "topic_at_once": "一次就答对话题",
    "topic_within_click": "点一下以内答对话题",
    "worst_style": "最差的一种说法",
    "facts": "事实都对",
    "leaks": "说出别处的渠道、电话（次）",
    "declined_out_of_scope": "不归我们管的，婉拒了",
    "declined_in_scope": "归我们管的，却婉拒了",
    "dialogues": "每一轮都对的对话",
}
_MOST_CONFUSIONS = 20


def report(half: str, verdicts: Sequence[Verdict], played: Played) -> Iterator[str]:
    """Yield the lines of the report.

    Args:
        half: ``look`` or ``report``.
        verdicts: Verdicts on single questions.
        played: Verdicts on the turns of each dialogue.
    """
    new = [v for v in verdicts if not is_copied(v.item)]
    yield f"# 评测（{half}）：{len(verdicts)} 个问题，{len(played)} 段对话"
    yield from _table(
        ("", "全部", f"去掉与训练例句相同的（剩 {len(new)} 个）"),
        _rows(figures(verdicts, played), figures(new, played)),
    )
    yield from _table(("说法", "答对", "题数"), _shares(by_style(verdicts)))
    yield from _table(("话题", "答对", "题数"), _shares(by_topic(verdicts)))
    yield from _table(
        ("把握", "平均把握", "实际答对", "题数"),
        ((band, f"{c:.1%}", f"{s:.1%}", n) for band, c, s, n in calibration(verdicts)),
    )
    yield from _table(("应是", "答成", "次"), _confused(verdicts))
    yield from _table(("婉拒或反问", "题数"), refusals(verdicts))


def peers_report(contenders: Iterable[PeerFigures]) -> Iterator[str]:
    """Yield a table of the contenders, one line as soon as each is measured."""
    head = ("只有一问的题", "一次答对", "最差说法", "不归我们管的婉拒", "归我们管的婉拒")
    rows = ((name, *(f"{s:.1%}" for s in shares)) for name, *shares in map(astuple, contenders))
    yield from _table(head, rows)


def wrong_ones(verdicts: Sequence[Verdict], titles: Sequence[str], played: Played) -> Iterator[str]:
    """Yield what was answered wrong, with what was wanted.

    Args:
        verdicts: Verdicts on single questions.
        titles: Titles of the dialogues.
        played: Verdicts on the turns of each dialogue.
    """
    for verdict in verdicts:
        if not turn_is_right(verdict, None):
            yield from _wrong(str(verdict.item["id"]), str(verdict.item["text"]), verdict)
    for title, turns in zip(titles, played, strict=True):
        for before, turn in zip([None, *turns[:-1]], turns, strict=True):
            if not turn_is_right(turn, before):
                yield from _wrong(title, str(turn.item["user"]), turn)


def _wrong(name: str, text: str, verdict: Verdict) -> Iterator[str]:
    wanted = "+".join(verdict.item.get("topics", []))
    yield f"{name} {text}"
    yield f"      {wanted} → {'+'.join(verdict.topics)} {verdict.confidence:.2f}"
    if verdict.right_facts is False:
        yield f"      没有说到 {verdict.item['facts']}：{verdict.text[:200]}"
    for problem in (*verdict.leaks, *verdict.wrong):
        yield f"      {problem}"


def _rows(every: Figures, new: Figures) -> Iterator[tuple[str, str, str]]:
    for name, value in asdict(every).items():
        yield _NAMES[name], _shown(value), _shown(getattr(new, name))


def _shown(value: float | int) -> str:
    return str(value) if isinstance(value, int) else f"{value:.1%}"


def _shares(groups: Iterable[tuple[str, float, int]]) -> Iterator[tuple[str, str, int]]:
    return ((name, f"{share:.1%}", count) for name, share, count in groups)


def _confused(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, str, int]]:
    for (wanted, got), count in confusions(verdicts)[:_MOST_CONFUSIONS]:
        yield wanted, got, count


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield ""
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from map(_row, rows)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
