"""Days as residents say them, and the rules that answer a topic."""

from __future__ import annotations

from datetime import date

import pytest

from actions.memory import Asked, Details
from actions.office import open_desk
from actions.outcomes import RULES, compute, read_day

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2025-03-15", date(2025, 3, 15)),
        ("--11-20", date(2026, 11, 20)),
        ("--01-05", date(2027, 1, 5)),
        ("--06-01", date(2026, 6, 1)),
        ("weekday:5", date(2026, 11, 20)),
        ("weekday:7", SUNDAY),
        ("weekday:1", date(2026, 11, 16)),
        ("2025-02-30", None),
        ("2025-03", None),
        ("--02-30", None),
        (None, None),
    ],
)
def test_a_day_is_read_as_it_was_meant(said: str | None, day: date | None) -> None:
    assert read_day(said, SUNDAY) == day


@pytest.mark.parametrize("topic", sorted(RULES))
def test_the_rules_answer_a_plain_question_everywhere(topic: str) -> None:
    desk = open_desk(SUNDAY)
    for region in ("100000", "430000", "140425", "510000", "341000", "320300"):
        outcome = compute(desk.book, Asked(topic), region, SUNDAY)
        if topic != "check_record":
            assert outcome is not None
            assert desk.answer(Asked(topic), region).lead


def test_topics_without_rules_are_left_to_the_scripted_answers() -> None:
    desk = open_desk(SUNDAY)
    assert compute(desk.book, Asked("pay_how"), "430000", SUNDAY) is None


def test_how_long_a_record_takes_is_counted_from_the_day_that_was_named() -> None:
    desk = open_desk(date(2025, 1, 15))
    paid = Asked("check_record", Details(day="2025-01-10"))
    assert "2025年1月13日" in desk.answer(paid, "510000").text()
    assert "2025年1月17日" in desk.answer(paid, "140400").text()


def test_a_household_is_counted_together() -> None:
    desk = open_desk(SUNDAY)
    family = Details(year=2026, head_count=4, categories=(("low_income", 1),))
    answer = desk.answer(Asked("fee_category", family), "430000")
    assert "1400元" in answer.text()  # 200 and three times 400


def test_somebody_who_asks_for_the_office_of_a_county_gets_that_office() -> None:
    desk = open_desk(SUNDAY)
    answer = desk.answer(Asked("hotline"), "140430")
    assert answer.phones[0].number == "0355-7026123"
    assert answer.phones[0].tel == "tel:03557026123"
