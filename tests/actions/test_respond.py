"""Routing: what is answered, asked back, declined or handed over; without the trained model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.answers import Answer
from actions.desk import Desk
from actions.memory import Details, Memory
from actions.office import open_desk
from actions.respond import respond
from actions.understanding import Guess, Question, RegionMention, Understanding
from tests.support.service import FIXED_DAY

HUNAN = RegionMention("430000", name="湖南")
SICHUAN = RegionMention("510000", name="四川")
GULOU = RegionMention("320106", ("320106", "320302", "350102"), "鼓楼区")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(date.fromisoformat(FIXED_DAY))


def question(
    intent: str, *regions: RegionMention, sure: float = 0.9, **details: object
) -> Question:
    guesses = (Guess(intent, sure), Guess("out_of_scope_chitchat", 0.05))
    return Question("一句话", guesses, Details(**details), regions)  # type: ignore[arg-type]


def heard(*questions: Question, private: tuple[str, ...] = ()) -> Understanding:
    return Understanding("一句话", questions, private)


def talk(desk: Desk, *turns: Understanding) -> tuple[list[Answer], Memory]:
    """Return the answers to the last turn and what is remembered after it."""
    answers: list[Answer] = []
    memory = Memory()
    for turn in turns:
        answers, memory = respond(turn, memory, desk)
    return answers, memory


def outcome(answers: list[Answer]) -> list[tuple[str, str]]:
    return [(answer.topic, answer.status) for answer in answers]


def test_the_region_is_asked_only_where_the_answer_depends_on_it(desk: Desk) -> None:
    assert outcome(talk(desk, heard(question("refund")))[0]) == [("refund", "ask_region")]
    assert outcome(talk(desk, heard(question("hotline")))[0]) == [("hotline", "answered")]


def test_it_is_asked_twice_then_the_nations_answer_is_given(desk: Desk) -> None:
    turns = [heard(question(topic)) for topic in ("refund", "check_record", "receipt")]
    again, _ = talk(desk, *turns[:2])
    assert outcome(again) == [("check_record", "ask_region")]
    answers, _ = talk(desk, *turns)
    assert outcome(answers) == [("receipt", "answered")]
    assert answers[0].region == ("100000", "全国")


def test_who_does_not_know_the_region_is_not_asked_again(desk: Desk) -> None:
    answers, memory = talk(desk, heard(question("refund")), heard(question("withhold_details")))
    assert outcome(answers) == [("refund", "answered")]
    answers, _ = respond(heard(question("check_record", sure=0.97)), memory, desk)
    assert outcome(answers) == [("check_record", "answered")]


def test_questions_that_wait_are_answered_together_once_the_region_is_known(desk: Desk) -> None:
    answers, memory = talk(
        desk,
        heard(question("pay_how")),
        heard(question("refund")),
        heard(question("supply_details", HUNAN)),
    )
    assert outcome(answers) == [("pay_how", "answered"), ("refund", "answered")]
    assert memory.waiting == ()


def test_a_new_question_that_names_the_region_settles_the_waiting_one_too(desk: Desk) -> None:
    answers, memory = talk(desk, heard(question("pay_how")), heard(question("refund", HUNAN)))
    assert [a.entry for a in answers] == ["refund/hunan", "pay_how/hunan"]
    assert memory.waiting == ()


def test_what_waited_is_answered_with_what_was_said_since(desk: Desk) -> None:
    answers, memory = talk(
        desk,
        heard(question("pay_how")),
        heard(question("supply_details", HUNAN, channel="alipay")),
    )
    assert answers[0].entry == "pay_how/hunan_alipay"
    assert memory.waiting == ()


@pytest.mark.parametrize(
    ("sure", "runner_up", "status"),
    [(0.9, 0.05, "answered"), (0.5, 0.45, "ask_clarify"), (0.3, 0.2, "ask_clarify")],
)
def test_a_topic_is_answered_when_it_is_likely_and_clearly_ahead(
    desk: Desk, sure: float, runner_up: float, status: str
) -> None:
    guesses = (Guess("refund", sure), Guess("duplicate_payment", runner_up))
    asked = replace(question("refund", HUNAN), guesses=guesses)
    answers, _ = talk(desk, heard(asked))
    assert answers[0].status == status


def test_an_unclear_message_does_not_hold_a_waiting_question_back(desk: Desk) -> None:
    unclear = heard(question("newborn", sure=0.2))
    asked, memory = talk(desk, heard(question("refund")), unclear)
    assert outcome(asked) == [("refund", "ask_region")]
    answers, _ = respond(unclear, memory, desk)
    assert outcome(answers) == [("refund", "answered")]


def test_a_cry_for_help_goes_before_everything_else(desk: Desk) -> None:
    help_ = replace(
        question("refund"), guesses=(Guess("refund", 0.5), Guess("out_of_scope_emergency", 0.5))
    )
    answers, memory = talk(
        desk, heard(question("pay_how", HUNAN)), heard(help_, question("refund"))
    )
    assert outcome(answers) == [("out_of_scope", "out_of_scope")]
    assert "120" in answers[0].text()
    assert memory.region == "430000"


def test_out_of_scope_is_reported_by_one_name(desk: Desk) -> None:
    answers, _ = talk(desk, heard(question("out_of_scope_housing_fund")))
    assert outcome(answers) == [("out_of_scope", "out_of_scope")]
    assert "12329" in answers[0].text()


def test_a_region_that_is_elsewhere_is_not_learnt(desk: Desk) -> None:
    working = replace(HUNAN, code="440300", name="深圳", elsewhere=True)
    answers, memory = talk(desk, heard(question("pay_how", working)))
    assert outcome(answers) == [("pay_how", "ask_region")]
    assert memory.region is None


def test_the_channels_region_holds_until_another_is_said(desk: Desk) -> None:
    hinted = replace(heard(question("refund")), region_hint="430000")
    answers, memory = respond(hinted, Memory(), desk)
    assert answers[0].region == ("430000", "湖南省")
    answers, _ = respond(replace(hinted, questions=(question("refund", SICHUAN),)), memory, desk)
    assert answers[0].region == ("510000", "四川省")


def test_taking_a_region_back_asks_again(desk: Desk) -> None:
    not_hunan = replace(question("supply_details"), denied=("430000",))
    answers, memory = talk(desk, heard(question("refund", HUNAN)), heard(not_hunan))
    assert outcome(answers) == [("refund", "ask_region")]
    assert memory.region is None


def test_taking_another_region_back_changes_nothing(desk: Desk) -> None:
    not_sichuan = replace(question("supply_details"), denied=("510000",))
    answers, _ = talk(desk, heard(question("refund", HUNAN)), heard(not_sichuan))
    assert answers[0].region == ("430000", "湖南省")


def test_an_ambiguous_name_is_asked_about_and_the_question_waits_once(desk: Desk) -> None:
    answers, memory = talk(
        desk, heard(question("pay_how")), heard(question("pay_how", GULOU), question("refund"))
    )
    assert [answer.status for answer in answers] == ["ask_region", "ask_region"]
    assert [asked.topic for asked in memory.waiting] == ["pay_how", "refund"]


def test_regions_that_are_compared_are_all_answered(desk: Desk) -> None:
    answers, _ = talk(desk, heard(question("fee_standard", HUNAN, SICHUAN, year=2025)))
    assert [answer.region_name for answer in answers] == ["湖南省", "四川省"]


def test_what_is_the_same_for_both_regions_is_said_once(desk: Desk) -> None:
    answers, _ = talk(desk, heard(question("family_account", HUNAN, SICHUAN)))
    assert outcome(answers) == [("family_account", "answered")]


def test_the_year_carries_over_between_questions_of_money_and_time(desk: Desk) -> None:
    answers, _ = talk(
        desk,
        heard(question("fee_standard", HUNAN, year=2025)),
        heard(question("pay_period")),
    )
    assert answers[0].year == 2025


def test_the_same_question_again_is_answered_shorter(desk: Desk) -> None:
    first, _ = talk(desk, heard(question("pay_how", HUNAN)))
    again, _ = talk(desk, *[heard(question("pay_how", HUNAN))] * 2)
    assert len(again[0].text()) < len(first[0].text())
    assert again[0].entry == first[0].entry


def test_the_same_answer_for_another_place_is_told_in_full(desk: Desk) -> None:
    harbin, lhasa = (RegionMention(c) for c in ("230100", "540100"))
    answers, _ = talk(
        desk,
        heard(question("pay_how", harbin)),
        heard(question("supply_details", lhasa)),
    )
    assert answers[0].steps
    assert "拉萨市" in answers[0].text()


@pytest.mark.parametrize("said", ["thanks", "greet"])
def test_small_talk_is_no_matter_of_its_own(desk: Desk, said: str) -> None:
    title = desk.knowledge.topics[said].title
    typed = replace(question("out_of_scope_chitchat", sure=0.1), text=title)
    for turn in (question(said), typed):
        answers, memory = talk(desk, heard(question("pay_how", HUNAN)), heard(turn))
        assert answers[0].topic == said
        assert answers[0].region is None
        assert [asked.topic for asked in memory.last] == ["pay_how"]


def test_who_is_handed_over_and_names_the_city_gets_its_number(desk: Desk) -> None:
    chengdu = RegionMention("510100", name="成都")
    asked = [heard(question("pay_how", HUNAN)), heard(question("human"))]
    answers, memory = talk(desk, *asked, heard(question("supply_details", chengdu)))
    assert outcome(answers) == [("human", "handoff")]
    assert "028+12366" in answers[0].text()
    answers, _ = respond(heard(question("supply_details", channel="wechat")), memory, desk)
    assert answers[0].topic == "pay_how"


def test_a_channel_that_one_region_alone_has_names_the_region(desk: Desk) -> None:
    answers, _ = talk(desk, heard(question("pay_how", channel="xiangshuishebao")))
    assert answers[0].region == ("430000", "湖南省")


def test_a_buttons_title_is_its_topic_whatever_the_model_thinks(desk: Desk) -> None:
    for topic in desk.knowledge.topics.values():
        tapped = replace(question("out_of_scope_abuse", sure=0.6), text=topic.title)
        answers, _ = talk(desk, heard(question("supply_details", HUNAN)), heard(tapped))
        # 不问了 is told to programs outside as one more way to part.
        assert answers[0].topic == ("goodbye" if topic.name == "cancel" else topic.name)


def test_cancel_forgets_the_matter_and_keeps_the_region(desk: Desk) -> None:
    _, memory = talk(desk, heard(question("pay_how", HUNAN)), heard(question("cancel")))
    assert (memory.region, memory.last, memory.waiting) == ("430000", (), ())


def test_starting_over_forgets_everything_but_the_hint_on_private_data(desk: Desk) -> None:
    first = heard(question("pay_how", HUNAN), private=("mobile",))
    _, memory = talk(desk, first, heard(question("start_over")))
    assert memory == Memory(told_private=True)


def test_private_data_is_mentioned_once(desk: Desk) -> None:
    turn = heard(question("pay_how", HUNAN), private=("mobile",))
    first, _ = talk(desk, turn)
    assert desk.say("private") in first[0].text()
    later, _ = talk(desk, turn, heard(question("refund"), private=("id",)))
    assert desk.say("private") not in later[0].text()


def test_poor_people_hear_what_is_different_for_them_before_they_pay(desk: Desk) -> None:
    changzhi = RegionMention("140400")
    answers, _ = talk(
        desk,
        heard(question("pay_how", changzhi)),
        heard(question("supply_details", categories=(("low_income", None),))),
    )
    assert answers[0].topic == "fee_category"
    assert any("特殊缴费" in warning for warning in answers[0].warnings)


def test_nothing_but_a_detail_is_the_question_it_stands_for(desk: Desk) -> None:
    channel, _ = talk(desk, heard(question("supply_details", channel="wechat")))
    assert channel[0].topic == "pay_how"
    category, _ = talk(desk, heard(question("supply_details", categories=(("child", None),))))
    assert category[0].topic == "fee_category"
    nothing, _ = talk(desk, heard(question("supply_details", HUNAN)))
    assert outcome(nothing) == [("supply_details", "ask_clarify")]


def said(text: str, *guesses: Guess, regions: tuple[RegionMention, ...] = ()) -> Understanding:
    return Understanding(text, (Question(text, guesses, Details(), regions),))


NOTHING_SAID = Guess("supply_details", 1.0)


def test_a_single_guess_is_asked_and_yes_is_enough(desk: Desk) -> None:
    doubtful = said("喊我交那个钱", Guess("pay_how", 0.35), Guess("thanks", 0.3))
    asked, _ = talk(desk, doubtful)
    assert outcome(asked) == [("pay_how", "ask_clarify")] and len(asked[0].buttons) == 1
    assert asked[0].buttons[0].title in asked[0].lead
    answers, _ = talk(desk, doubtful, said("是的", NOTHING_SAID))
    assert outcome(answers) == [("pay_how", "ask_region")]
    answers, _ = talk(desk, doubtful, said("湖南的", NOTHING_SAID, regions=(HUNAN,)))
    assert outcome(answers) == [("pay_how", "answered")]


def test_of_two_choices_both_may_be_wanted(desk: Desk) -> None:
    doubtful = said("交费退费", Guess("pay_how", 0.35), Guess("refund", 0.3))
    answers, _ = talk(desk, heard(question("check_record", HUNAN)), doubtful)
    assert outcome(answers) == [("pay_how", "ask_clarify")]
    both, _ = talk(
        desk, heard(question("check_record", HUNAN)), doubtful, said("两个都要", NOTHING_SAID)
    )
    assert [topic for topic, _ in outcome(both)] == ["pay_how", "refund"]


def test_a_short_message_without_a_matter_stays_with_the_one_spoken_of(desk: Desk) -> None:
    before = heard(question("refund", HUNAN))
    vague = said("都五天了", Guess("out_of_scope_chitchat", 0.6), Guess("pay_period", 0.1))
    answers, memory = talk(desk, before, vague)
    assert answers[0].topic == "refund" and "12366" in answers[0].text()
    again, _ = respond(vague, memory, desk)
    assert again[0].lead == desk.say("detail_not_told", "430000")
    chat = said("今天好热", Guess("out_of_scope_chitchat", 0.95))
    assert outcome(talk(desk, before, chat)[0]) == [("out_of_scope", "out_of_scope")]


def test_a_question_on_another_insurance_is_asked_again_of_ours(desk: Desk) -> None:
    other = said("电费在哪交", Guess("out_of_scope_government", 0.96), Guess("pay_how", 0.03))
    ours = said("那医保呢，湖南的", NOTHING_SAID, regions=(HUNAN,))
    assert outcome(talk(desk, other, ours)[0]) == [("pay_how", "answered")]
    declined = said("讲个笑话", Guess("out_of_scope_chitchat", 0.9), Guess("pay_how", 0.05))
    assert outcome(talk(desk, declined, ours)[0]) == [("supply_details", "ask_clarify")]
