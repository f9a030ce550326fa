"""What details alone ask for, after what was spoken of."""

from __future__ import annotations

import pytest

from actions.ellipsis import (
    asked_on,
    carried_over,
    for_another_person,
    renewed,
    topic_of,
    with_numbers,
)
from actions.memory import Asked, Details

LOW_INCOME = Details(categories=(("low_income", None),))
FEE, PERIOD, PAY = Asked("fee_standard"), Asked("pay_period"), Asked("pay_how")


def topics(details: Details, *last: Asked) -> list[str]:
    return [asked.topic for asked in asked_on(details, last)]


def test_a_region_alone_asks_for_everything_once_more() -> None:
    assert topics(Details(), FEE, PERIOD) == ["fee_standard", "pay_period"]


@pytest.mark.parametrize(
    ("details", "topic"),
    [
        (LOW_INCOME, "fee_category"),
        (Details(channel="alipay"), "pay_how"),
        (Details(head_count=5), "fee_category"),
    ],
)
def test_a_detail_asks_for_what_depends_on_it(details: Details, topic: str) -> None:
    assert topics(details, FEE, PERIOD, PAY)[0] == topic


def test_a_year_asks_for_money_and_time_but_not_for_the_way_to_pay() -> None:
    assert topics(Details(year=2025), FEE, PERIOD, PAY) == ["fee_standard", "pay_period"]


def test_a_detail_that_changes_nothing_stands_for_a_question_of_its_own() -> None:
    assert topics(Details(channel="alipay"), PERIOD) == ["pay_how"]
    assert topics(Details(break_years=2), PAY) == ["late_payment"]


def test_an_old_person_asks_the_same_question_but_a_poor_one_asks_what_it_costs() -> None:
    old = Details(categories=(("elderly", None),))
    assert topics(old, Asked("check_record")) == ["check_record"]
    assert topics(LOW_INCOME, Asked("check_record")) == ["fee_category"]


def test_what_was_said_before_still_holds() -> None:
    asked = asked_on(Details(channel="alipay"), (Asked("pay_how", Details(year=2026)),))
    assert asked[0].details == Details(year=2026, channel="alipay")


def test_an_ordinary_person_after_a_special_one_pays_the_usual_fee() -> None:
    special = Asked("fee_category", Details(year=2026, categories=(("low_income", None),)))
    ordinary = renewed(special, Details(categories=(("resident", None),)))
    assert ordinary == Asked("fee_standard", Details(year=2026))


@pytest.mark.parametrize(
    ("details", "topic"),
    [
        (Details(break_years=2), "late_payment"),
        (Details(channel="wechat"), "pay_how"),
        (LOW_INCOME, "fee_category"),
        (Details(year=2025), None),
    ],
)
def test_what_a_detail_asks_for_out_of_nowhere(details: Details, topic: str | None) -> None:
    assert topic_of(details) == topic


def test_years_after_a_break_are_years_of_the_break() -> None:
    broken = (Asked("late_payment", Details(break_years=2)),)
    assert with_numbers(Details(), "三年呢", broken) == Details(break_years=3)
    assert with_numbers(Details(), "三年呢", (FEE,)) == Details()


def test_the_grade_of_a_disability_is_understood_after_it_was_spoken_of() -> None:
    disabled = (Asked("fee_category", Details(categories=(("disabled", None),))),)
    severe = Details(categories=(("severely_disabled", None),))
    assert with_numbers(Details(), "一级", disabled) == severe
    ordinary = Details(categories=(("resident", None),))
    assert with_numbers(Details(), "三级呢", disabled) == ordinary
    assert with_numbers(Details(), "一级", (FEE,)) == Details()


def test_another_person_does_not_pay_as_the_one_before() -> None:
    special = Asked("fee_category", Details(year=2026, categories=(("destitute", None),)))
    assert for_another_person((special, PAY)) == (
        Asked("fee_standard", Details(year=2026)),
        PAY,
    )


def test_the_years_without_insurance_hold_for_the_next_question_on_it() -> None:
    broken = (Asked("late_payment", Details(break_years=3, year=2026)),)
    assert carried_over("late_payment", Details(), broken) == Details(break_years=3, year=2026)
    assert carried_over("pay_period", Details(), broken) == Details(year=2026)
    assert carried_over("pay_how", Details(), broken) == Details()
