"""The fee book as its users see it, on small made-up regions."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from actions.fee_rules import FeeBook, chain, default_insurance_year
from actions.fee_rules.loader import load_regions
from actions.fee_rules.years import months_after

DATA = Path(__file__).parents[2] / "data"
DAY = date(2025, 3, 15)

SOURCE = "sources: {notice: {title: 通知, publisher: 某局, date: null, kind: official}}\n"
PROOF = "sources: [notice], checked_on: 2026-11-22"
NATION = f'code: "100000"\nname: 全国\n{SOURCE}'

MakeBook = Callable[..., FeeBook]


@pytest.fixture
def make_book(tmp_path: Path, book: FeeBook) -> MakeBook:
    """Builds a book from the text of a nation's and a province's file."""

    def make(nation: str = "", province: str = "") -> FeeBook:
        (tmp_path / "100000.yml").write_text(NATION + nation, encoding="utf-8")
        text = f'code: "430000"\nname: 湖南省\n{province}'
        (tmp_path / "430000.yml").write_text(text, encoding="utf-8")
        schema = DATA / "schema" / "region.schema.json"
        return FeeBook(load_regions(tmp_path, schema), book.words)

    return make


@pytest.mark.parametrize(
    ("code", "links"),
    [
        ("140425", ("140425", "140400", "140000", "100000")),
        ("140400", ("140400", "140000", "100000")),
        ("140000", ("140000", "100000")),
        ("100000", ("100000",)),
        ("429004", ("429004", "429000", "420000", "100000")),
    ],
)
def test_knowledge_is_inherited_from_county_to_nation(code: str, links: tuple[str, ...]) -> None:
    assert chain(code) == links


@pytest.mark.parametrize("code", ["", "湖南", "43000", "4300000", "043000", "43000a"])
def test_what_is_no_code_is_refused(book: FeeBook, code: str) -> None:
    with pytest.raises(ValueError, match="六位数字"):
        book.fee(code, 2025, DAY)


def test_from_september_the_next_year_is_meant() -> None:
    assert default_insurance_year(date(2026, 8, 31)) == 2026
    assert default_insurance_year(date(2026, 9, 1)) == 2027


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 3, 15), 3, date(2025, 6, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 12, 1), 12, date(2026, 12, 1)),
        (date(2025, 9, 30), 0, date(2025, 9, 30)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_whether_a_region_has_data_of_its_own(book: FeeBook) -> None:
    assert book.has_own_data("140430")
    assert not book.has_own_data("320300")
    assert not book.has_own_data("100000")


def test_an_answer_cannot_be_changed(book: FeeBook) -> None:
    answer = book.fee("430000", 2025, DAY)
    with pytest.raises(AttributeError):
        answer.case = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        book.regions["430000"] = book.regions["100000"]  # type: ignore[index]
    with pytest.raises(TypeError):
        book.regions["430000"].years[2027] = book.regions["430000"].years[2026]  # type: ignore[index]


def test_an_empty_nation_still_gives_honest_answers(make_book: MakeBook) -> None:
    book = make_book()
    assert book.fee("430000", 2025, DAY).case == "no_data"
    assert book.late_payment("430000", 2025, DAY).case == "no_data"
    assert book.pay_period("430000", 2025, DAY).case == "no_window"
    assert book.benefit_period("430000", 2025, DAY).case == "not_stated"
    assert book.newborn("430000", None, DAY).case == "no_rule"
    assert book.fee_category("430000", 2025, ["low_income"], DAY).case == "no_list"
    assert book.household("430000", 2025, [], 3, DAY).case == "nothing_sure"
    assert book.refund("430000", 2025, DAY).case == "unknown"
    assert book.facts("430000") == {}


def test_without_any_waiting_rule_an_unknown_year_says_so(make_book: MakeBook) -> None:
    book = make_book(f"years: {{2025: {{fee: {{personal: 400, {PROOF}}}}}}}\n")
    answer = book.late_payment("430000", 2027, DAY)
    assert (answer.case, answer.values) == ("unknown_year_no_rule", {"newest_year": "2025年度"})


def test_a_household_of_an_unknown_year_still_asks_for_what_is_unknown(book: FeeBook) -> None:
    answer = book.household("430000", 2027, [("disabled", 1)], 3, date(2026, 11, 22))
    assert answer.case == "unknown_year_partial"
    assert answer.values["known_total"] == "800元"
    assert answer.values["newest_year"] == "2026年度"


def test_free_years_of_a_newborn_reach_into_the_next_year(make_book: MakeBook) -> None:
    year = f"fee: {{personal: 400, {PROOF}}}"
    born = f"newborn: {{free_years: 2, {PROOF}}}"
    book = make_book(f"years: {{2025: {{{year}, {born}}}, 2026: {{{year}}}, 2027: {{{year}}}}}\n")
    born_in_2025 = [("newborn", 1)]
    assert book.household("430000", 2026, born_in_2025, None, date(2025, 11, 1)).total == 0
    assert book.household("430000", 2027, born_in_2025, None, date(2025, 11, 1)).total == 400


def test_a_region_may_set_its_own_waiting_rule(make_book: MakeBook) -> None:
    rule = (
        "waiting_rule: {first_year: 2025, fixed_months: %d, months_per_further_break_year: %d, "
        "months_off_per_repaid_year: 1, floor_break_years: 4, floor_months: 6, " + PROOF + "}\n"
    )
    year = f"years: {{2025: {{fee: {{personal: 400, {PROOF}}}}}}}\n"
    book = make_book(rule % (3, 1) + year, rule % (2, 2))
    assert book.late_payment("430000", 2025, DAY, break_years=2).waiting_months == 4
    assert book.late_payment("510000", 2025, DAY, break_years=3).waiting_months == 5


def test_a_late_price_is_never_that_of_another_year(make_book: MakeBook) -> None:
    late = f"late: [{{from: 2026-01-01, pays: personal, waiting_months: 3, {PROOF}}}]"
    book = make_book(
        "", f"years: {{2025: {{fee: {{personal: 400, {PROOF}}}}}, 2026: {{{late}}}}}\n"
    )
    answer = book.late_payment("430000", 2026, date(2026, 2, 1))
    assert (answer.case, answer.amount) == ("waiting_only", None)


def test_a_late_price_is_as_old_as_the_fee_it_comes_from(make_book: MakeBook) -> None:
    old = PROOF.replace("2026-11-22", "2026-01-05")
    late = f"late: [{{from: 2025-01-01, pays: personal, waiting_months: 3, {PROOF}}}]"
    book = make_book("", f"years: {{2025: {{fee: {{personal: 400, {old}}}, {late}}}}}\n")
    answer = book.late_payment("430000", 2025, DAY)
    assert (answer.case, answer.checked_on) == ("known", date(2026, 1, 5))


def test_negative_years_of_break_are_refused(book: FeeBook) -> None:
    with pytest.raises(ValueError, match="负数"):
        book.late_payment("140400", 2025, DAY, break_years=-1)


def test_an_unknown_matter_is_refused_with_the_known_ones(book: FeeBook) -> None:
    with pytest.raises(ValueError, match="payment"):
        book.hotline("430000", "weather")


def test_a_text_may_cite_the_sources_of_its_region_and_of_those_above(book: FeeBook) -> None:
    keys = book.sources("140430").keys()
    assert {"changzhi-notice", "shanxi-refund", "national-38"} <= keys
    assert "hunan-guide" not in keys
