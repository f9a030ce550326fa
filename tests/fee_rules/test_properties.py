"""Properties that hold for any number of years, any window and any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.fee_rules import FeeBook, working_days_after
from actions.fee_rules.model import LatePhase, Proof, WaitingRule, Window
from actions.fee_rules.waiting import waiting_period
from actions.fee_rules.window import next_pay_day, pay_days

PROOF = Proof(("notice",), date(2026, 11, 22))
RULE = WaitingRule(PROOF, 2025, 3, 1, 1, 4, 6, ())
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 1))
YEARS = st.integers(0, 30)


def months(break_years: int, repaid_years: int) -> int:
    waiting = waiting_period(RULE, None, break_years, repaid_years)
    assert waiting is not None and waiting.days == 0
    return waiting.months


@given(YEARS, YEARS)
def test_nobody_waits_less_than_the_fixed_period(break_years: int, repaid_years: int) -> None:
    assert months(break_years, repaid_years) >= 3


@given(st.integers(4, 30), YEARS)
def test_long_breaks_never_wait_less_than_six_months(break_years: int, repaid_years: int) -> None:
    assert months(break_years, repaid_years) >= 6


@given(YEARS, YEARS)
def test_a_longer_break_never_shortens_the_wait(break_years: int, repaid_years: int) -> None:
    assert months(break_years + 1, repaid_years) >= months(break_years, repaid_years)


@given(YEARS, YEARS)
def test_paying_back_a_year_takes_off_at_most_a_month(break_years: int, repaid: int) -> None:
    assert 0 <= months(break_years, repaid) - months(break_years, repaid + 1) <= 1


@given(st.integers(1, 30))
def test_each_further_year_adds_one_month(break_years: int) -> None:
    without_floor = 3 + break_years - 1
    assert months(break_years, 0) == max(without_floor, 6 if break_years >= 4 else 3)


@given(YEARS, YEARS, DAYS)
def test_days_of_waiting_and_months_of_break_add_up(years: int, repaid: int, day: date) -> None:
    phase = LatePhase(PROOF, day, None, None, None, 90, ())
    by_days = waiting_period(RULE, phase, years, repaid)
    assert by_days is not None
    assert by_days.days // 30 + by_days.months == months(years, repaid)
    assert by_days.end(day) > day


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens = draw(st.dates(date(2024, 8, 1), date(2025, 1, 31)))
    closes = opens + timedelta(days=draw(st.integers(0, 200)))
    first = draw(st.integers(1, 31))
    days = draw(st.none() | st.tuples(st.just(first), st.integers(first, 31)))
    return Window(PROOF, opens, closes, days, {})


@given(windows(), DAYS)
def test_the_next_pay_day_is_the_first_payable_day(window: Window, day: date) -> None:
    assert window.opens is not None
    payable = next_pay_day(window, day)
    current = max(day, window.opens)
    while current <= window.closes:
        span = pay_days(window, current)
        if span is None or span[0] <= current <= span[1]:
            break
        current += timedelta(days=1)
    assert payable == (current if current <= window.closes else None)


@given(st.sampled_from(["140400", "430000", "510000", "141123"]), DAYS)
def test_a_day_is_before_inside_or_after_the_window(book: FeeBook, code: str, day: date) -> None:
    year = 2026 if code == "141123" else 2025
    answer = book.pay_period(code, year, day)
    assert answer.opens is not None and answer.closes is not None
    if day < answer.opens:
        assert answer.case == "before"
        assert day + timedelta(days=answer.days_until_open or 0) == answer.opens
    elif day <= answer.closes:
        assert answer.case in {"inside", "inside_paused", "last_day"}
        assert day + timedelta(days=answer.days_left or 0) == answer.closes
    else:
        assert answer.case.startswith("after")
        assert answer.late is not None


@given(st.sampled_from(["140400", "430000", "510000"]), DAYS, st.none() | YEARS)
def test_benefits_never_start_before_the_payment(
    book: FeeBook, code: str, day: date, break_years: int | None
) -> None:
    answer = book.late_payment(code, 2025, day, break_years)
    if answer.benefit_from:
        assert answer.benefit_from > max(day, date(2025, 1, 1))
        ends_too_late = answer.benefit_from > date(2025, 12, 31)
        assert ends_too_late == answer.case.startswith("no_benefit_left")


@given(DAYS, st.integers(0, 15), st.integers(0, 15))
def test_working_days_add_up(day: date, first: int, second: int) -> None:
    midway = working_days_after(day, first).result_day
    assert working_days_after(midway, second).result_day == (
        working_days_after(day, first + second).result_day
    )


def test_negative_working_days_are_refused() -> None:
    with pytest.raises(ValueError, match="负数"):
        working_days_after(date(2026, 11, 22), -1)


MEMBERS = st.lists(
    st.tuples(
        st.sampled_from(
            [None, "low_income", "severely_disabled", "newborn", "disabled", "student"]
        ),
        st.integers(1, 4),
    ),
    max_size=5,
)


@given(st.sampled_from(["430000", "510000", "140400", "110000", "320300"]), MEMBERS, YEARS)
def test_a_household_adds_up_and_guesses_nothing(
    book: FeeBook, code: str, members: list[tuple[str | None, int]], more: int
) -> None:
    named = sum(count for _, count in members)
    answer = book.household(code, 2026, members, named + more, date(2026, 8, 1))
    if not named + more:
        assert answer.case == "ask_members"
        return
    assert sum(row.count for row in answer.rows) == named + more
    assert answer.total == sum(row.sum for row in answer.rows if row.sum is not None)
    assert all(row.each is None and row.unknown for row in answer.unknowns)
    assert bool(answer.unknowns) == (
        answer.case.startswith("partial") or answer.case == "nothing_sure"
    )
