"""The lists behind the entities, when an editor breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from bot.nlu.entity_errors import MESSAGES, read_messages
from bot.nlu.entity_terms import TermFinder, piece_doc
from bot.text.lexicon import LexiconError


def test_a_term_of_two_values_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pay_channels.yml"
    path.write_text("wechat: [微信]\nalipay: [微信]\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"pay_channels\.yml.*微信"):
        TermFinder(spacy.blank("zh"), {"pay_channel": path})


def test_an_ignored_phrase_hides_the_term_in_it(tmp_path: Path) -> None:
    path = tmp_path / "pay_channels.yml"
    path.write_text("bank: [银行]\nignore: [银行卡]\n", encoding="utf-8")
    nlp = spacy.blank("zh")
    finder = TermFinder(nlp, {"pay_channel": path})
    assert finder.find(piece_doc(nlp, "银行卡")) == []
    assert [f.value for f in finder.find(piece_doc(nlp, "银行"))] == ["bank"]


def test_an_unknown_key_of_a_message_is_named(tmp_path: Path) -> None:
    path = tmp_path / "error_messages.yml"
    path.write_text("error_pending_dues:\n  text: [未入库]\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"error_messages\.yml.*error_pending_dues"):
        read_messages(path)


def test_every_message_is_recognised_by_its_own_text() -> None:
    from bot.nlu.entity_errors import ErrorFinder

    finder = ErrorFinder()
    for message in read_messages(MESSAGES):
        for text in message.texts:
            assert message.topic in {f.value for f in finder.find(f"它提示{text}怎么办")}, text
