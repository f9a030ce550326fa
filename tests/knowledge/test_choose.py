"""Which scripted answer a resident gets: the nearest region's, for the channel, case and year."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge.model import Entry, Knowledge, Topic

NATION, PROVINCE, CITY, COUNTY = "100000", "140000", "140400", "140425"
CHAIN = [COUNTY, CITY, PROVINCE, NATION]


def entry(
    name: str,
    region: str,
    *,
    case: str = "default",
    channel: str | None = None,
    year: int | None = None,
) -> Entry:
    day = date(2026, 11, 22)
    return Entry("pay_how", name, region, day, "说法", case=case, channel=channel, year=year)


def knowledge(*entries: Entry) -> Knowledge:
    topic = Topic("pay_how", "怎么交", asks_region=True, entries=entries)
    return Knowledge({"pay_how": topic})


NATIONAL = entry("national", NATION)
NATIONAL_WECHAT = entry("national_wechat", NATION, channel="wechat")
CITYS = entry("city", CITY)
CITYS_WECHAT = entry("city_wechat", CITY, channel="wechat")
EVERYWHERE = knowledge(NATIONAL, NATIONAL_WECHAT, CITYS, CITYS_WECHAT)


@pytest.mark.parametrize(
    ("chain", "channel", "chosen", "channel_known"),
    [
        (CHAIN, None, "city", True),
        ([PROVINCE, NATION], None, "national", True),
        ([NATION], None, "national", True),
        (CHAIN, "wechat", "city_wechat", True),
        ([PROVINCE, NATION], "wechat", "national_wechat", True),
        (CHAIN, "alipay", "city", False),
        ([NATION], "alipay", "national", False),
    ],
)
def test_the_nearest_region_speaks(
    chain: list[str], channel: str | None, chosen: str, channel_known: bool
) -> None:
    choice = EVERYWHERE.choose("pay_how", chain, channel=channel)
    assert choice is not None
    assert (choice.entry.id, choice.channel_known) == (chosen, channel_known)


def test_what_holds_in_the_nation_on_a_channel_does_not_stand_for_a_city_that_has_an_answer() -> (
    None
):
    choice = knowledge(NATIONAL, NATIONAL_WECHAT, CITYS).choose("pay_how", CHAIN, channel="wechat")
    assert choice is not None
    assert (choice.entry.id, choice.channel_known) == ("city", False)


def test_another_regions_answer_is_never_chosen() -> None:
    assert knowledge(CITYS, CITYS_WECHAT).choose("pay_how", ["430000", NATION]) is None


def test_a_region_with_answers_on_channels_alone_leaves_the_general_question_to_the_next() -> None:
    choice = knowledge(NATIONAL, CITYS_WECHAT).choose("pay_how", CHAIN)
    assert choice is not None
    assert choice.entry.id == "national"


@pytest.mark.parametrize(
    ("case", "chosen"),
    [("known", "city_known"), ("late", "national_late"), ("unheard", None)],
)
def test_the_case_of_the_rules_decides(case: str, chosen: str | None) -> None:
    answers = knowledge(
        entry("national_known", NATION, case="known"),
        entry("national_late", NATION, case="late"),
        entry("city_known", CITY, case="known"),
    )
    choice = answers.choose("pay_how", CHAIN, case)
    assert (choice and choice.entry.id) == chosen


@pytest.mark.parametrize(("year", "chosen"), [(2025, "city_2025"), (2026, "city"), (None, "city")])
def test_a_text_of_one_year_is_told_for_that_year_alone(year: int | None, chosen: str) -> None:
    answers = knowledge(CITYS, entry("city_2025", CITY, year=2025))
    choice = answers.choose("pay_how", CHAIN, year=year)
    assert choice is not None
    assert choice.entry.id == chosen


def test_a_text_of_another_year_is_no_answer() -> None:
    answers = knowledge(NATIONAL, entry("city_2025", CITY, year=2025))
    choice = answers.choose("pay_how", CHAIN, year=2026)
    assert choice is not None
    assert choice.entry.id == "national"


def test_channels_are_those_of_exactly_this_region() -> None:
    assert EVERYWHERE.channels_of("pay_how", CITY) == ["wechat"]
    assert EVERYWHERE.channels_of("pay_how", PROVINCE) == []


def test_a_topic_is_found_by_its_title() -> None:
    topic = EVERYWHERE.topic_by_title("怎么交")
    assert topic is not None
    assert topic.name == "pay_how"
    assert EVERYWHERE.topic_by_title("怎么") is None
