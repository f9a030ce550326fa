"""Talking to the assistant in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.web.conftest import PHONE, OpenPage, ask
from tests.web.running_site import Site

pytestmark = pytest.mark.browser


def test_a_question_is_answered_with_warning_steps_phone_and_source(open_page: OpenPage) -> None:
    page = open_page()

    ask(page, "湖南交重了怎么办")

    answer = page.locator("#turns .answer")
    expect(page.locator("#turns .said .words")).to_have_text("湖南交重了怎么办")
    expect(answer.locator(".warning")).to_contain_text("先别再交")
    expect(answer.locator("ol li")).to_have_count(3)
    expect(answer.get_by_role("link", name=re.compile("湖南税务热线"))).to_have_attribute(
        "href", "tel:073112366"
    )
    expect(answer.locator(".basis")).to_contain_text("请以当地通告为准")
    expect(page.locator("#text")).to_have_value("")


def test_amounts_are_a_table(open_page: OpenPage) -> None:
    page = open_page()

    ask(page, "湖南要交多少钱")

    expect(page.get_by_role("columnheader", name="多少钱")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("个人.*400元"))).to_be_visible()


def test_questions_most_asked_are_a_tap_away_and_stay(open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    quick = page.locator(".greeting .choices button")
    expect(quick).to_have_count(5)

    quick.filter(has_text="交多少钱").tap()

    expect(page.locator("#turns .answer .lead")).to_contain_text("每人交")
    expect(quick).to_have_count(5)
    expect(page.get_by_role("button", name="交多少钱？，已经点过")).to_be_visible()


def test_choices_of_an_answer_are_sent_and_stay_readable(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "怎么交费")

    page.get_by_role("button", name="四川省", exact=True).click()

    expect(page.locator("#turns .said .words").last).to_have_text("四川省")
    expect(page.locator("#turns .answer")).to_have_count(2)
    expect(page.get_by_role("button", name="四川省，已经点过")).to_be_visible()


def test_the_region_is_changed_by_name_and_goes_with_questions(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()

    page.click("#place-open")
    page.fill("#place-search", "沁县")
    page.locator("#place-found").get_by_role("button", name="山西省长治市沁县").click()

    expect(page.locator("#place-name")).to_have_text("山西省长治市沁县")
    expect(page.locator("#place-panel")).to_be_hidden()
    expect(page.locator("#turns .turn")).to_have_count(0)
    ask(page, "怎么交")
    assert site.turns.asked[0].region == "140430"


def test_a_new_region_in_the_middle_is_told_to_the_conversation(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()
    ask(page, "湖南交重了")
    expect(page.locator("#place-name")).to_have_text("湖南省")

    page.click("#place-open")
    page.locator("[data-place='510000']").click()

    expect(page.locator("#turns .answer")).to_have_count(2)
    expect(page.locator("#place-name")).to_have_text("四川省")
    assert (site.turns.asked[1].text, site.turns.asked[1].region) == (
        "我在四川省参保",
        "510000",
    )


def test_a_region_that_only_an_answer_named_is_shown_but_not_sent(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()

    ask(page, "湖南交重了")
    ask(page, "要交多少钱")

    expect(page.locator("#place-name")).to_have_text("湖南省")
    assert [message.region for message in site.turns.asked] == [None, None]


def test_a_narrower_region_is_not_lost_to_the_rule_of_its_province(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page("/?region=430100")

    ask(page, "交重了")

    expect(page.locator("#place-name")).to_have_text("湖南省长沙市")


def test_the_conversation_survives_a_reload_and_a_restart(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "湖南交重了")

    site.stop()
    site.start()
    page.reload()

    expect(page.locator("#turns .said .words")).to_have_text("湖南交重了")
    expect(page.locator("#turns .answer ol li")).to_have_count(3)
    ask(page, "要交多少钱")
    assert len({message.sender for message in site.turns.asked}) == 1


def test_what_was_typed_survives_a_reload(open_page: OpenPage) -> None:
    page = open_page()
    page.type("#text", "我想问一下")

    page.reload()

    expect(page.locator("#text")).to_have_value("我想问一下")


def test_offline_keeps_the_question_and_sends_it_when_the_network_is_back(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()
    ask(page, "湖南交重了")
    page.context.set_offline(True)

    page.fill("#text", "要交多少钱")
    page.press("#text", "Enter")

    expect(page.locator("#problem")).to_contain_text("没有网络")
    expect(page.locator(".unsent").last).to_contain_text("还没有发出去")
    page.context.set_offline(False)
    expect(page.locator("#turns .answer")).to_have_count(2)
    expect(page.locator("#problem")).to_be_empty()
    assert len(site.turns.asked) == 2


def test_a_service_that_is_gone_is_told_and_asked_again_by_hand(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()
    ask(page, "湖南交重了")
    site.stop()

    page.fill("#text", "要交多少钱")
    page.press("#text", "Enter")
    expect(page.locator("#problem")).to_contain_text("没有连上")
    site.start()
    page.get_by_role("button", name="再发一次").click()

    expect(page.locator("#turns .answer")).to_have_count(2)
    expect(page.locator(".unsent").last).to_be_hidden()


def test_an_answer_that_was_lost_on_the_way_is_fetched_without_asking_twice(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/web/message", lose_answer, times=1)
    page.fill("#text", "湖南交重了")
    page.press("#text", "Enter")
    expect(page.locator("#problem")).not_to_be_empty()

    page.get_by_role("button", name="再发一次").click()

    expect(page.locator("#turns .answer")).to_have_count(1)
    assert len(site.turns.asked) == 1


def test_a_question_still_unsent_at_a_reload_is_sent_after_it(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()
    page.route("**/web/message", lambda route: route.abort(), times=1)
    page.fill("#text", "湖南交重了")
    page.press("#text", "Enter")
    expect(page.locator("#problem")).not_to_be_empty()

    page.reload()

    expect(page.locator("#turns .answer")).to_have_count(1)
    expect(page.locator("#turns .said")).to_have_count(1)


def test_an_apology_offers_to_ask_again(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "坏了")

    with page.expect_response("**/web/message"):
        page.get_by_role("button", name="再问一次").click()

    expect(page.locator("#turns .answer")).to_have_count(1)
    first, second = site.turns.asked
    assert first.message_id == second.message_id


def test_a_slow_answer_shows_that_somebody_is_looking(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    site.turns.delay = 1.5

    page.fill("#text", "湖南交重了")
    page.press("#text", "Enter")

    expect(page.locator("#waiting")).to_be_visible()
    expect(page.locator("#turns .answer")).to_have_count(1)
    expect(page.locator("#waiting")).to_be_hidden()


def test_two_tabs_show_one_conversation(open_page: OpenPage, site: Site) -> None:
    first = open_page()
    ask(first, "湖南交重了")
    second = first.context.new_page()
    second.goto(site.address)
    expect(second.locator("#turns .answer")).to_have_count(1)

    ask(second, "要交多少钱")

    expect(first.locator("#turns .answer")).to_have_count(2)
    expect(second.locator("#turns .answer")).to_have_count(2)
    assert len({message.sender for message in site.turns.asked}) == 1


def test_starting_over_clears_the_page_and_can_be_undone(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "湖南交重了")

    page.get_by_role("link", name="重新开始").click()
    expect(page.locator("#turns .turn")).to_have_count(0)
    page.get_by_role("button", name="找回刚才的对话").click()
    expect(page.locator("#turns .turn")).to_have_count(1)

    page.get_by_role("link", name="重新开始").click()
    ask(page, "要交多少钱")
    page.reload()
    expect(page.locator("#turns .turn")).to_have_count(1)
    assert len({message.sender for message in site.turns.asked}) == 2


def test_an_expired_session_begins_a_new_one_and_loses_no_question(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("localStorage.setItem('yb.token', 'expired')")

    ask(page, "湖南交重了")

    expect(page.locator("#notice")).to_contain_text("新的对话")


def test_a_browser_that_keeps_nothing_still_talks(open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) {"
        " Object.defineProperty(window, name, {get() { throw new Error('closed'); }}); }"
    )
    page.reload()

    ask(page, "湖南交重了")
    ask(page, "要交多少钱")

    expect(page.locator("#turns .answer")).to_have_count(2)


def test_the_page_talks_to_nobody_else(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    hosts: list[str] = []
    page.on("request", lambda request: hosts.append(request.url))
    page.reload()

    ask(page, "湖南交重了")

    assert hosts
    assert [host for host in hosts if not host.startswith(site.address)] == []
    assert page.context.cookies() == []
