"""The page as a plain form, without any script."""

from __future__ import annotations

import re

import pytest
import requests
import sqlalchemy as sa

from bot.channels.web.feedback import judgements
from tests.web.running_site import Site


def field(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', html)
    assert found, name
    return found.group(1)


def post(site: Site, page: str, path: str = "/web/chat", **fields: str) -> requests.Response:
    """Send the form of a page with some fields filled in."""
    hidden = {
        name: field(page, name)
        for name in ("token", "message_id", "size", "contrast", "region_before")
    }
    return requests.post(site.address + path, data={**hidden, **fields}, timeout=10)


@pytest.fixture
def first_page(site: Site) -> str:
    """The page before the first question."""
    return requests.get(site.address, timeout=10).text


def test_a_question_by_form_is_answered_on_the_page(site: Site, first_page: str) -> None:
    answer = post(site, first_page, text="湖南交重了")

    assert answer.status_code == 200
    assert "交重了可以申请退费" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_next_question_continues_the_conversation(site: Site, first_page: str) -> None:
    second = post(site, first_page, text="湖南交重了").text
    third = post(site, second, choice="要交多少钱").text

    assert len({message.sender for message in site.turns.asked}) == 1
    assert "湖南交重了" in third
    assert "财政再补助" in third


def test_sending_the_same_form_twice_asks_once(site: Site, first_page: str) -> None:
    second = post(site, first_page, text="湖南交重了").text

    post(site, second, text="要交多少钱")
    post(site, second, text="要交多少钱")

    assert [message.text for message in site.turns.asked] == ["湖南交重了", "要交多少钱"]


def test_another_question_from_the_same_page_is_another_question(
    site: Site, first_page: str
) -> None:
    second = post(site, first_page, text="湖南交重了").text

    post(site, second, text="要交多少钱")
    after_going_back = post(site, second, text="四川呢").text

    assert site.turns.asked[-1].text == "四川呢"
    assert "四川呢" in after_going_back


def test_the_chosen_region_goes_with_the_question_and_stays(site: Site, first_page: str) -> None:
    page = post(site, first_page, text="怎么交", region="430000").text

    assert site.turns.asked[0].region == "430000"
    assert '<option value="430000" selected>' in page


def test_a_region_chosen_later_is_told_to_the_conversation_once(
    site: Site, first_page: str
) -> None:
    second = post(site, first_page, text="湖南交重了").text
    third = post(site, second, text="四川怎么退", region="510000").text
    post(site, third, text="四川要多久", region="510000")

    assert [message.text for message in site.turns.asked] == [
        "湖南交重了",
        "我在四川省参保",
        "四川怎么退",
        "四川要多久",
    ]


def test_a_region_alone_is_enough_to_send(site: Site, first_page: str) -> None:
    second = post(site, first_page, text="交重了").text

    answer = post(site, second, text="", region="430000")

    assert answer.status_code == 200
    assert site.turns.asked[-1].text == "我在湖南省参保"


def test_a_region_of_another_province_undoes_the_choice(site: Site, first_page: str) -> None:
    page = post(site, first_page, text="四川怎么退", region="430000").text

    assert '<option value="430000" selected>' not in page


def test_an_apology_is_shown_though_it_is_not_kept(site: Site, first_page: str) -> None:
    page = post(site, first_page, text="坏了").text

    assert "出了点小毛病" in page


def test_an_empty_question_is_told_and_what_was_typed_stays(site: Site, first_page: str) -> None:
    empty = post(site, first_page, text=" ")
    long = post(site, first_page, text="长" * 501)

    assert empty.status_code == 400
    assert "您还没有写字" in empty.text
    assert long.status_code == 413
    assert "长" * 501 in long.text


def test_larger_letters_keep_the_conversation_and_the_draft(site: Site, first_page: str) -> None:
    talking = post(site, first_page, text="湖南交重了").text
    larger = post(site, talking, text="还没写完", set_size="large").text
    contrast = post(site, larger, set_contrast="on").text

    assert 'class="size-large' in larger
    assert "湖南交重了" in larger
    assert "还没写完</textarea>" in larger
    assert 'class="size-large contrast' in contrast
    assert len(site.turns.asked) == 1


def test_a_judgement_by_form_is_kept(site: Site, first_page: str) -> None:
    page = post(site, first_page, text="湖南交重了").text
    verdict = re.findall(r'name="verdict" value="([^"]*unclear)"', page)[0]
    written = "reason." + verdict.rsplit(".", 2)[0]

    thanks = post(site, page, "/web/feedback", verdict=verdict, **{written: "字太小"})

    assert "谢谢" in thanks.text
    with site.database.connect() as connection:
        rows = connection.execute(sa.select(judgements)).all()
    assert [(row.helpful, row.reason) for row in rows] == [(False, "unclear 字太小")]


@pytest.mark.parametrize(
    "verdict", ["", "a.b", "message-1.x.yes", "message-1.0.maybe", "../x.0.no"]
)
def test_a_broken_judgement_is_told(site: Site, first_page: str, verdict: str) -> None:
    page = post(site, first_page, text="湖南交重了").text

    assert post(site, page, "/web/feedback", verdict=verdict).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_a_form_on_another_site_cannot_speak_for_a_resident(
    site: Site, first_page: str, headers: dict[str, str]
) -> None:
    fields = {"text": "湖南交重了", "message_id": field(first_page, "message_id")}

    answer = requests.post(f"{site.address}/web/chat", data=fields, headers=headers, timeout=10)

    assert answer.status_code == 403
    assert site.turns.asked == []


def test_an_expired_conversation_is_told(site: Site, first_page: str) -> None:
    answer = post(site, first_page, text="湖南交重了", token="expired")

    assert answer.status_code == 401
    assert "请重新开始" in answer.text
    assert field(answer.text, "token") == ""


@pytest.mark.parametrize("query", ["?region=430000", "?region=999999", "?region=%3Cscript%3E"])
def test_only_a_known_region_is_preset(site: Site, query: str) -> None:
    page = requests.get(f"{site.address}/{query}", timeout=10).text

    assert ('<option value="430000" selected>' in page) == (query == "?region=430000")
    assert "<script>" not in page
