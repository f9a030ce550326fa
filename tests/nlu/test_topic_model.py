"""The two classifiers behind the topics, trained on a handful of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jieba
import numpy as np
import pytest

from bot.nlu.embedding import Embedder, Vectors
from bot.nlu.topic_model import Sentence, TopicModel


class CountingEmbedder(Embedder):
    """Counts the sentences that are embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def layers(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        return super().layers(texts)


EXAMPLES = {
    "pay_how": ["医保怎么交", "在哪里缴费", "微信怎么交医保", "用支付宝交医保", "怎么缴纳居民医保"],
    "refund": ["怎么退费", "钱能退吗", "不想要了怎么退", "退费要多久", "医保费退回来"],
    "chitchat": ["今天天气怎么样", "讲个笑话", "你喜欢吃什么", "唱首歌听听", "放假去哪里玩"],
}


def sentence(text: str) -> Sentence:
    return Sentence(text, tuple(jieba.cut(text)))


def examples() -> tuple[list[Sentence], list[str]]:
    labelled = [(text, label) for label, texts in EXAMPLES.items() for text in texts]
    return [sentence(text) for text, _ in labelled], [label for _, label in labelled]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def model(embedder: Embedder) -> TopicModel:
    trained = TopicModel(embedder)
    trained.fit(*examples())
    return trained


def best(model: TopicModel, text: str) -> str:
    return model.labels[int(np.argmax(model.predict([sentence(text)])[0]))]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("请问医保费要到哪里交", "pay_how"),
        ("我想把交的钱退回来", "refund"),
        ("给我说个笑话吧", "chitchat"),
    ],
)
def test_sentences_it_was_never_taught_are_recognised(
    model: TopicModel, text: str, label: str
) -> None:
    assert best(model, text) == label


def test_probabilities_are_probabilities(model: TopicModel) -> None:
    rows = model.predict([sentence(text) for text in ("怎么退", "", "abc", "医" * 300)])
    assert rows.shape == (4, len(EXAMPLES))
    assert np.allclose(rows.sum(axis=1), 1)
    assert (rows >= 0).all()


def test_labels_stand_in_the_order_of_the_probabilities(model: TopicModel) -> None:
    assert sorted(model.labels) == sorted(EXAMPLES)
    rows = model.predict(examples()[0])
    learnt = [model.labels[i] for i in rows.argmax(axis=1)]
    assert learnt == examples()[1]


def test_training_twice_gives_the_same_model(model: TopicModel, embedder: Embedder) -> None:
    again = TopicModel(embedder)
    again.fit(*examples())
    texts = [sentence("医保怎么退")]
    assert np.allclose(again.predict(texts), model.predict(texts))


def test_a_saved_model_is_the_same_after_loading(
    model: TopicModel, embedder: Embedder, tmp_path: Path
) -> None:
    model.save(tmp_path / "topics.joblib")
    loaded = TopicModel.load(tmp_path / "topics.joblib", embedder)
    texts = [sentence("医保怎么退"), sentence("今天星期几")]
    assert loaded.labels == model.labels
    assert np.allclose(loaded.predict(texts), model.predict(texts))


def test_only_what_was_taught_word_by_word_is_told_without_the_network() -> None:
    embedder = CountingEmbedder()
    trained = TopicModel(embedder)
    trained.fit(*examples())
    embedder.count = 0
    assert best(trained, "医保怎么交") == "pay_how"
    assert embedder.count == 0
    trained.predict([sentence("鲸鱼怎么交")])
    assert embedder.count == 1
    trained.predict(
        [sentence("医保怎么交，怎么退费"), sentence("医保怎么交"), sentence("怎么退费")]
    )
    assert embedder.count == 2
