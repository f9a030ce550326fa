"""Asks the real rules what a clerk wrote down in ``cases/*.yml``."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.fee_rules import CASES, STEPS, Answer, FeeBook, Step, working_days_after

Question = Mapping[str, Any]

ABSENT = "无"
ASK: Mapping[str, tuple[str, Callable[[FeeBook, Question], Answer | None]]] = {
    "缴费标准": ("fee", lambda book, q: book.fee(*_place_year(q), q["日期"])),
    "特殊人群": (
        "fee_category",
        lambda book, q: book.fee_category(*_place_year(q), q["人员"], q["日期"]),
    ),
    "特殊缴费": ("special_payment", lambda book, q: book.special_payment(q["参保地"], q["人员"])),
    "缴费期": ("pay_period", lambda book, q: book.pay_period(*_place_year(q), q["日期"])),
    "补缴": (
        "late_payment",
        lambda book, q: book.late_payment(
            *_place_year(q), q["日期"], q.get("断缴"), q.get("补缴"), q.get("人员", ())
        ),
    ),
    "享受期": ("benefit_period", lambda book, q: book.benefit_period(*_place_year(q), q["日期"])),
    "新生儿": ("newborn", lambda book, q: book.newborn(q["参保地"], q.get("出生"), q["日期"])),
    "全家": (
        "household",
        lambda book, q: book.household(*_place_year(q), q["成员"], q.get("人口"), q["日期"]),
    ),
    "退费": ("refund", lambda book, q: book.refund(*_place_year(q), q["日期"])),
    "电话": ("hotline", lambda book, q: book.hotline(q["参保地"], q.get("事项"))),
    "时限": ("facts", lambda book, q: book.facts(q["参保地"]).get(q["编号"])),
    "工作日": ("working_days_after", lambda book, q: working_days_after(q["日期"], q["个数"])),
}


def _place_year(question: Question) -> tuple[str, int | None]:
    return question["参保地"], question.get("年度")


def _questions() -> list[Any]:
    folder = Path(__file__).parent / "cases"
    return [
        pytest.param(question, id=f"{path.stem}: {question['说明']}")
        for path in sorted(folder.glob("*.yml"))
        for question in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("question", _questions())
def test_answer_is_what_the_clerk_expects(book: FeeBook, question: Question) -> None:
    rule, ask = ASK[question["问"]]
    answer = ask(book, question)
    if answer is None:
        assert question["应得"] == {"情形": ABSENT}
        return
    expected = dict(question["应得"])
    assert answer.case == expected.pop("情形")
    _check_promises(rule, answer)
    _check_special(answer, expected)
    for name, value in expected.items():
        found = answer.values[name] if name in answer.values else getattr(answer, name)
        assert found == value, name


def _check_promises(rule: str, answer: Answer) -> None:
    """A text may rely on the values that ``CASES`` promises, and on knowing the sources."""
    if rule != "facts":
        assert set(CASES[rule][answer.case]) <= answer.values.keys()
    if answer.rule_region:
        assert answer.sources
        assert answer.checked_on == date(2026, 11, 22)


def _check_special(answer: Answer, expected: dict[str, Any]) -> None:
    for name in expected.pop("没有", ()):
        assert name not in answer.values
    if "表格" in expected:
        assert answer.table is not None
        assert [list(row) for row in answer.table.rows] == expected.pop("表格")
        assert all(len(row) == len(answer.table.head) for row in answer.table.rows)
    if "规则来自" in expected:
        assert answer.rule_region == expected.pop("规则来自")
    if "年度" in expected:
        assert answer.insurance_year == expected.pop("年度")
    if "来源" in expected:
        assert [source.key for source in answer.sources] == expected.pop("来源")
    if "步骤" in expected:
        steps: tuple[Step, ...] = getattr(answer, "steps", ())
        assert [step.id for step in steps] == expected.pop("步骤")
        assert all(set(STEPS[step.id]) <= step.values.keys() for step in steps)
    if "拨号" in expected:
        assert [phone.tel for phone in getattr(answer, "phones", ())] == expected.pop("拨号")


def test_every_case_of_every_rule_is_asked_for() -> None:
    asked = {
        (ASK[param.values[0]["问"]][0], param.values[0]["应得"]["情形"]) for param in _questions()
    }
    rare = {
        ("fee", "no_data"),
        ("late_payment", "no_data"),
        ("late_payment", "unknown_year_no_rule"),
        ("household", "unknown_year_partial"),
    }
    known = {(rule, case) for rule, cases in CASES.items() for case in cases}
    assert known - asked == rare
