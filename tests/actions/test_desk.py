"""One question for one region on one day: what stands before the answer, and whose it is."""

from __future__ import annotations

from datetime import date

import pytest

from actions.desk import Desk
from actions.memory import Asked, Details
from actions.office import open_desk
from actions.understanding import Guess, RegionMention
from tests.support.service import FIXED_DAY

NANJING, XUZHOU, FUZHOU = "320106", "320302", "350102"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(date.fromisoformat(FIXED_DAY))


def test_a_region_with_own_data_is_answered_without_excuses(desk: Desk) -> None:
    answer = desk.answer(Asked("refund"), "430000")
    assert answer.preface == ()
    assert answer.region == ("430000", "湖南省")


def test_a_county_is_told_that_it_hears_its_citys_rule(desk: Desk) -> None:
    answer = desk.answer(Asked("refund"), "140430")
    assert answer.region == ("140400", "长治市")
    assert "长治市" in answer.preface[0]
    assert "沁县" in answer.preface[0]


def test_a_county_hears_its_own_offices_number_and_its_city_how_to_ask_for_it(desk: Desk) -> None:
    county = desk.answer(Asked("refund"), "140427")
    assert "壶关县医保中心的电话是0355-8765005" in county.text()
    assert "tel:03558765005" in [phone.tel for phone in county.phones]
    city = desk.answer(Asked("refund"), "140400")
    assert "带上县名" in city.text()
    assert "0355-" not in city.text()


def test_whoever_has_no_smartphone_is_sent_to_a_counter(desk: Desk) -> None:
    answer = desk.answer(Asked("pay_how", Details(channel="offline")), "510000")
    assert answer.entry == "pay_how/sichuan_offline"
    assert "银行网点" in answer.lead
    assert "微信" not in answer.text()


def test_a_region_without_data_is_told_so_with_its_own_area_code(desk: Desk) -> None:
    answer = desk.answer(Asked("pay_how"), "320300")
    assert answer.region == ("100000", "全国")
    assert "没有徐州市" in answer.preface[0]
    assert "0516+12366" in answer.preface[0]
    assert "12345" in answer.preface[0]


def test_somebody_whose_region_is_unknown_is_told_that_it_is_the_nations_answer(
    desk: Desk,
) -> None:
    answer = desk.answer(Asked("refund"), None)
    assert answer.region == ("100000", "全国")
    assert "全国" in answer.preface[0]
    assert "12366" in answer.text()


def test_an_answer_that_is_the_same_everywhere_says_nothing_of_regions(desk: Desk) -> None:
    assert desk.answer(Asked("hotline"), None).preface == ()


def test_a_pay_channel_that_the_texts_do_not_know_is_not_promised(desk: Desk) -> None:
    answer = desk.answer(Asked("pay_how", Details(channel="unionpay")), "430000")
    assert "云闪付" in answer.preface[0]
    assert answer.entry == "pay_how/hunan"


def test_every_answer_with_a_source_names_it_and_says_whom_to_ask(desk: Desk) -> None:
    answer = desk.answer(Asked("refund"), "430000")
    assert "仅供参考" in answer.text()
    assert all(source.title in answer.text() for source in answer.sources)
    official = desk.answer(Asked("check_record"), "140400")
    assert "长治市医疗保障局" in official.text()
    assert "2024-09-14" in official.text()
    assert "仅供参考" not in official.text()


def test_the_buttons_of_paying_are_the_channels_of_that_region(desk: Desk) -> None:
    titles = [button.title for button in desk.answer(Asked("pay_how"), "341000").buttons]
    assert "皖事通" in titles
    assert "邮政网点" not in titles


@pytest.mark.parametrize(
    ("candidates", "known", "settled"),
    [
        ((), None, "320106"),
        ((NANJING, XUZHOU, FUZHOU), None, None),
        ((NANJING, XUZHOU, FUZHOU), "320300", XUZHOU),
        ((NANJING, XUZHOU, FUZHOU), "350000", FUZHOU),
        ((NANJING, XUZHOU, FUZHOU), "430000", None),
        ((NANJING, XUZHOU), None, "320000"),
        ((NANJING, XUZHOU, FUZHOU), "100000", None),
    ],
)
def test_a_name_of_several_places_is_settled_by_what_is_known(
    desk: Desk, candidates: tuple[str, ...], known: str | None, settled: str | None
) -> None:
    assert desk.settle(RegionMention(NANJING, candidates, "鼓楼区"), known) == settled


def test_a_city_and_its_province_are_one_region(desk: Desk) -> None:
    assert desk.distinct(["140000", "140400", "430000"]) == ["140400", "430000"]


def test_which_of_several_places_is_offered_by_full_name(desk: Desk) -> None:
    mention = RegionMention(NANJING, (NANJING, XUZHOU, FUZHOU), "鼓楼区")
    answer = desk.ask_which_region("pay_how", mention)
    assert "江苏省徐州市鼓楼区" in [button.title for button in answer.buttons]
    assert answer.status == "ask_region"


def test_unclear_messages_are_answered_with_topics_to_choose_from(desk: Desk) -> None:
    guesses = [Guess("refund", 0.3), Guess("out_of_scope_abuse", 0.2), Guess("receipt", 0.01)]
    answer = desk.clarify(guesses)
    assert [button.title for button in answer.buttons] == [desk.knowledge.topics["refund"].title]
    nothing = desk.clarify([Guess("out_of_scope_abuse", 0.2)])
    assert len(nothing.buttons) >= 3
