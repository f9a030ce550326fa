"""The entity component inside Rasa's graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.jieba_tokenizer import JiebaTokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import entities
from bot.nlu.entities import SpacyRuleEntities
from bot.nlu.segmenter import DICTIONARY_DIR


def component(folder: Path, **config: object) -> SpacyRuleEntities:
    storage = LocalModelStorage.create(folder)
    context = ExecutionContext(GraphSchema({}))
    loaded = SpacyRuleEntities.load(config, storage, Resource("entities"), context)
    assert isinstance(loaded, SpacyRuleEntities)
    return loaded


def tokenized(text: str, folder: Path) -> Message:
    config = {**JiebaTokenizer.get_default_config(), "dictionary_path": str(DICTIONARY_DIR)}
    tokenizer = JiebaTokenizer.create(
        config,
        LocalModelStorage.create(folder),
        Resource("jieba"),
        ExecutionContext(GraphSchema({})),
    )
    (message,) = tokenizer.process([Message(data={TEXT: text})])
    return message


def test_entities_are_added_to_the_message(tmp_path: Path) -> None:
    message = tokenized("长治沁县微信怎么交", tmp_path / "jieba")
    message.set(ENTITIES, [{"entity": "other", "value": "x", "start": 0, "end": 1}])
    (processed,) = component(tmp_path / "own").process([message])
    assert [(e["entity"], e["value"]) for e in processed.get(ENTITIES)] == [
        ("other", "x"),
        ("region", "140430"),
        ("pay_channel", "wechat"),
    ]
    assert processed.get(ENTITIES)[1]["extractor"] == "SpacyRuleEntities"


def test_the_tokenizers_words_stop_names_inside_words(tmp_path: Path) -> None:
    message = tokenized("办理县医保要去定点机构吗", tmp_path / "jieba")
    (processed,) = component(tmp_path / "own").process([message])
    assert processed.get(ENTITIES) == []


def test_a_message_without_tokens_or_text_is_no_error(tmp_path: Path) -> None:
    messages = [Message(data={TEXT: "四川的"}), Message(data={})]
    with_region, empty = component(tmp_path).process(messages)
    assert [e["value"] for e in with_region.get(ENTITIES)] == ["510000"]
    assert empty.get(ENTITIES) == []


def test_only_the_wanted_types_are_reported(tmp_path: Path) -> None:
    limited = component(tmp_path, entities=["pay_channel"])
    (message,) = limited.process([Message(data={TEXT: "四川微信怎么交"})])
    assert [e["entity"] for e in message.get(ENTITIES)] == ["pay_channel"]


def test_changed_words_change_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "words.yml"
    words.write_text("wechat: [微信]\n", encoding="utf-8")
    monkeypatch.setattr(entities, "word_lists", lambda: [words])
    before = SpacyRuleEntities.fingerprint_addon({})
    assert SpacyRuleEntities.fingerprint_addon({}) == before
    words.write_text("wechat: [微信, 微信支付]\n", encoding="utf-8")
    assert SpacyRuleEntities.fingerprint_addon({}) != before
