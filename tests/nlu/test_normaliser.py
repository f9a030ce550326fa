"""The first component of the pipeline: one form of writing, in training and in service."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.normaliser import TextNormaliser

EXAMPLES = ["医保怎么交", "怎么查缴费记录", "交重了怎么退钱", "湖南医保交多少钱"]
CONTEXT = ExecutionContext(GraphSchema({}))
RESOURCE = Resource("normaliser")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path_factory.mktemp("normaliser"))


@pytest.fixture(scope="module")
def trained(storage: LocalModelStorage) -> TextNormaliser:
    component = TextNormaliser.create({}, storage, RESOURCE, CONTEXT)
    messages = [Message(data={TEXT: text, INTENT: "pay_how"}) for text in EXAMPLES]
    component.train(TrainingData(messages))
    return component


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("医保怎么交", "医保怎么交"),
        ("醫保怎麼交", "医保怎么交"),
        ("医 保 怎么 交", "医保怎么交"),
        ("２０２５年医保", "2025年医保"),
        ("医宝怎么交", "医保怎么交"),
        ("yibao zenme jiao", "医保怎么交"),
        ("医保zenme交", "医保怎么交"),
        ("医保怎么交😀😀", "医保怎么交"),
    ],
)
def test_different_writings_of_one_sentence_become_one(
    trained: TextNormaliser, written: str, read: str
) -> None:
    assert trained.rewrite(written) == read


@pytest.mark.parametrize("text", ["", "😀", "hello", "12366", "湖南2025年交多少", "a\n\nb"])
def test_writing_it_again_changes_nothing(trained: TextNormaliser, text: str) -> None:
    once = trained.rewrite(text)
    assert trained.rewrite(once) == once


def test_messages_are_rewritten_and_those_without_text_stay(trained: TextNormaliser) -> None:
    written, empty = trained.process([Message(data={TEXT: "醫保"}), Message(data={})])
    assert written.get(TEXT) == "医保"
    assert TEXT in written.output_properties
    assert empty.data == {}


def test_examples_are_learnt_in_the_form_that_messages_have(trained: TextNormaliser) -> None:
    data = TrainingData([Message(data={TEXT: "醫保怎麼交？", INTENT: "pay_how"})])
    (example,) = trained.process_training_data(data).training_examples
    assert example.get(TEXT) == trained.rewrite("醫保怎麼交？")
    assert example.get(INTENT) == "pay_how"


def test_a_loaded_component_reads_pinyin_as_the_trained_one(
    trained: TextNormaliser, storage: LocalModelStorage
) -> None:
    loaded = TextNormaliser.load({}, storage, RESOURCE, CONTEXT)
    for text in ("yibao zenme jiao", "zenme cha jiaofei jilu", "hello world"):
        assert loaded.rewrite(text) == trained.rewrite(text)


def test_private_data_that_was_masked_is_no_part_of_the_question(
    trained: TextNormaliser, tmp_path: Path
) -> None:
    from bot.privacy import mask

    masked = mask("我的手机13812345678，医保怎么交").text
    rewritten = trained.rewrite(masked)
    assert "13812345678" not in rewritten
    assert "[" not in rewritten
    assert rewritten.endswith("医保怎么交")
