"""Over the whole way of a question: what is said in one region never comes from another."""

from __future__ import annotations

import json
from datetime import date

import pytest

from actions.office import open_desk
from tests.actions.test_region_leaks import strangers
from tests.support.assistant import Assistant
from tests.support.service import FIXED_DAY

QUESTIONS = (
    "怎么交医保",
    "交医保的公众号叫什么",
    "微信怎么交",
    "怎么查交上没有",
    "交重了怎么办",
    "怎么退费",
    "缴费凭证怎么开",
    "2025年交多少钱",
    "什么时候截止",
    "错过了怎么补",
    "医保中心电话多少",
    "报销比例是多少",
)
PLACES = {
    "湖南": "430000",
    "长沙": "430100",
    "黄山": "341000",
    "合肥": "340100",
    "四川": "510000",
    "成都": "510100",
    "长治": "140400",
    "沁县": "140430",
    "太原": "140100",
    "徐州": "320300",
    "上海": "310000",
    "北京": "110000",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_conversation_in_one_place_names_no_other(
    place: str, assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    desk = open_desk(date.fromisoformat(FIXED_DAY))
    sender = request.node.name
    assistant.ask(f"我是{place}的", sender)
    for question in QUESTIONS:
        said = json.dumps(assistant.ask(question, sender), ensure_ascii=False)
        assert not set(strangers(desk, said, PLACES[place])), f"{place} {question}\n{said}"


def test_changing_the_place_leaves_nothing_of_the_one_before(
    assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    desk = open_desk(date.fromisoformat(FIXED_DAY))
    sender = request.node.name
    for place in ("湖南", "长治", "四川", "黄山", "徐州", "湖南"):
        for question in (f"{place}怎么交医保", "怎么退费", "微信怎么交"):
            said = json.dumps(assistant.ask(question, sender), ensure_ascii=False)
            assert not set(strangers(desk, said, PLACES[place])), f"{place} {question}\n{said}"
