"""What was spoken of before weighs on what a message may be about; without the trained model."""

from __future__ import annotations

from datetime import date

import pytest

from actions.desk import Desk
from actions.memory import Asked, Details, Memory
from actions.office import open_desk
from actions.respond import respond
from actions.understanding import Guess, Question, RegionMention, Understanding
from actions.weighing import FOLLOW_UP, in_context, standing_alone
from tests.support.service import FIXED_DAY

GULOU = RegionMention("320106", ("320106", "320302", "350102"), "鼓楼区")
COVERING = ("newborn", "duplicate_payment", "wrong_region", "family_account")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(date.fromisoformat(FIXED_DAY))


def asked(text: str, *guesses: tuple[str, float], **more: object) -> Question:
    return Question(text, tuple(Guess(*g) for g in guesses), Details(), **more)  # type: ignore[arg-type]


def after(*topics: str) -> Memory:
    last = tuple(Asked(topic) for topic in topics)
    return Memory(region="430000", last=last, matter=last[-1])


def test_going_on_counts_with_the_matter_spoken_of(desk: Desk) -> None:
    question = asked("打回原卡吗", (FOLLOW_UP, 0.4), ("reimburse_process", 0.45), ("refund", 0.1))
    assert in_context(question, after("refund"), desk).intent == FOLLOW_UP
    assert in_context(question, Memory(), desk).intent == "reimburse_process"


def test_two_matters_spoken_of_are_not_counted_as_one(desk: Desk) -> None:
    question = asked("说了长长一句还是不知道哪件", ("pay_period", 0.3), ("fee_standard", 0.28))
    weighed = in_context(question, after("fee_standard", "pay_period"), desk)
    assert weighed.margin < 0.12


def test_what_only_goes_on_is_in_doubt_where_nothing_was_spoken_of() -> None:
    alone = standing_alone(asked("非得本人去吗", (FOLLOW_UP, 0.97), ("enrol", 0.02)))
    assert alone.intent == "enrol"
    assert alone.confidence < 0.1


def test_what_another_topic_explains_too_is_that_topic_then() -> None:
    alone = standing_alone(asked("要带啥", (FOLLOW_UP, 0.6), ("enrol", 0.38)))
    assert alone.intent == "enrol"
    assert alone.confidence > 0.9


def test_what_only_goes_on_is_never_declined_where_nothing_was_spoken_of() -> None:
    alone = standing_alone(
        asked("要带身份证吗", (FOLLOW_UP, 0.6), ("out_of_scope_government", 0.35), ("enrol", 0.04))
    )
    assert alone.intent == "enrol"
    assert alone.confidence < 0.42


@pytest.mark.parametrize("topic", COVERING)
def test_a_button_means_what_it_says(desk: Desk, topic: str) -> None:
    for other in (*desk.covers(topic), *desk.related(topic)):
        tapped = asked(desk.title_of(other), (other, 1.0))
        assert in_context(tapped, after(topic), desk).intent == other


def test_what_is_asked_of_a_newborn_is_about_the_newborn(desk: Desk) -> None:
    for text in ("最晚哪天办", "我孩子几号截止", "我要去哪里登记"):
        question = asked(text, ("pay_period", 0.95), ("newborn", 0.03))
        assert in_context(question, after("newborn"), desk).intent == "newborn"


def test_a_grown_up_named_beside_a_newborn_is_another_matter(desk: Desk) -> None:
    for text in ("当妈的多少钱", "我老婆几号截止", "我自己的呢"):
        question = asked(text, ("fee_standard", 0.95), ("newborn", 0.03))
        assert in_context(question, after("newborn"), desk).intent == "fee_standard"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("卡里有钱的", "account_balance"),
        ("身份证号我对了三遍，没错啊", "error_verify"),
        ("他没有微信", "out_of_scope_chitchat"),
    ],
)
def test_what_asks_nothing_is_more_on_the_matter_spoken_of(
    desk: Desk, text: str, topic: str
) -> None:
    told = asked(text, (topic, 0.9), ("refund", 0.05))
    assert in_context(told, after("pay_failed"), desk).intent == FOLLOW_UP
    assert in_context(told, Memory(), desk).intent == topic


@pytest.mark.parametrize(
    ("text", "topic", "sure"),
    [
        ("卡里有多少钱", "account_balance", 0.9),
        ("我要办参保登记", "enrol", 0.9),
        ("报销比例", "reimburse_ratio", 0.9),
        ("支付没成功", "pay_failed", 0.9),
        ("养老保险余额", "out_of_scope_other_insurance", 0.9),
        ("居住证怎么办", "out_of_scope_government", 0.9),
        ("今天成都好冷哦", "out_of_scope_chitchat", 0.98),
        ("我胸口闷得很", "out_of_scope_medical", 0.8),
    ],
)
def test_a_question_and_what_is_surely_another_matter_are_not_taken_for_more(
    desk: Desk, text: str, topic: str, sure: float
) -> None:
    said = asked(text, (topic, sure), ("refund", 0.01))
    assert in_context(said, after("refund"), desk).intent == topic


def test_what_was_said_with_a_question_in_doubt_counts_when_its_button_is_tapped(
    desk: Desk,
) -> None:
    doubtful = Question(
        "湖南的监测户2025年度自己出好多",
        (Guess("fee_category", 0.3), Guess("fee_standard", 0.28)),
        Details(year=2025, categories=(("monitored", None),)),
        (RegionMention("430000", name="湖南"),),
    )
    (offer,), memory = respond(Understanding(doubtful.text, (doubtful,)), Memory(), desk)
    assert offer.status == "ask_clarify"
    tapped = asked(desk.title_of("fee_category"), ("supply_details", 0.9))
    (answer,), memory = respond(Understanding(tapped.text, (tapped,)), memory, desk)
    assert (answer.topic, answer.year) == ("fee_category", 2025)
    assert memory.doubt == Details()


def test_another_reason_for_a_refund_is_another_matter(desk: Desk) -> None:
    sure = asked("参加职工医保了能退吗", ("refund", 0.97), ("duplicate_payment", 0.02))
    assert in_context(sure, after("duplicate_payment"), desk).intent == "refund"
    unsure = asked("还退得了吗", ("refund", 0.5), ("duplicate_payment", 0.3))
    assert in_context(unsure, after("duplicate_payment"), desk).intent == "duplicate_payment"


def test_an_emergency_is_not_lost_among_other_kinds(desk: Desk) -> None:
    guesses = (("out_of_scope_emergency", 0.45), ("out_of_scope_medical", 0.2), ("refund", 0.1))
    (answer,), _ = respond(
        Understanding("人不行了", (asked("人不行了", *guesses),)), Memory(), desk
    )
    assert answer.entry == "out_of_scope/emergency"


def test_going_on_with_a_doubtful_place_asks_which_and_goes_on(desk: Desk) -> None:
    question = asked("鼓楼那边非得本人去吗", (FOLLOW_UP, 0.95), regions=(GULOU,))
    _, memory = respond(Understanding(question.text, (question,)), after("refund"), desk)
    again = asked("就那里嘛", (FOLLOW_UP, 0.95))
    (answer,), _ = respond(Understanding(again.text, (again,)), memory, desk)
    assert answer.topic == "refund"
