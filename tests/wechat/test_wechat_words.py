"""The words file keeps its promises."""

from __future__ import annotations

import re

from bot.channels.wechat.answering import Answering
from bot.channels.wechat.errors import Action, load_errors
from bot.channels.wechat.incoming import Kind
from bot.channels.wechat.split import MAX_BYTES
from bot.channels.wechat.words import load_words

WORDS = load_words()


def test_no_number_stands_in_a_sentence() -> None:
    assert not [key for key, text in WORDS.phrases.sentences.items() if re.search(r"\d", text)]


def test_every_kind_of_message_that_asks_nothing_has_its_sentence() -> None:
    asking = {Kind.QUESTION, Kind.CLICK, Kind.ENTER, Kind.SUBSCRIBE, Kind.SCAN}
    silent = {Kind.UNSUBSCRIBE, Kind.OTHER_EVENT}
    for kind in set(Kind) - asking - silent:
        assert WORDS.say(kind.value)


def test_the_welcome_fits_into_one_message() -> None:
    answering = Answering(*[None] * 4, WORDS)  # type: ignore[arg-type]
    assert len(answering.fixed("welcome welcome_region", "152921").markup.encode()) <= MAX_BYTES


def test_the_rest_is_asked_for_in_several_ways() -> None:
    for text in ("继续", "“继续”", "继续。", " 继 续 ", "繼續", "请继续"):
        assert WORDS.asks_for_more(text)
    assert not WORDS.asks_for_more("继续交费怎么办")


def test_stickers_are_told_from_words() -> None:
    assert not WORDS.is_question("[玫瑰][玫瑰]")
    assert not WORDS.is_question("👍🏻❤️")
    assert not WORDS.is_question("？？。。。")
    for text in ("[玫瑰]谢谢", "[重复缴费]", "1", "cfjf"):
        assert WORDS.is_question(text)


def test_every_known_error_says_what_to_do() -> None:
    errors = load_errors()
    assert errors[45015].action is errors[45047].action is Action.KEEP
    assert errors[40001].action is errors[42001].action is Action.TOKEN
    assert errors[48001].action is Action.NO_RIGHT
    assert all(error.say for error in errors.values())
