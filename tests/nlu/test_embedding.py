"""Sentence embeddings: alike sentences are near, and how they are asked for changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.embedding import DIMENSIONS, LAYERS, Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


SENTENCES = ["医保怎么交", "交重了怎么退", "今天天气怎么样", "微信上怎么缴费", "打哪个电话"]


def test_vectors_have_the_published_shape_and_length_one(embedder: Embedder) -> None:
    vectors = embedder.embed(SENTENCES)
    assert vectors.shape == (len(SENTENCES), DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.layers(SENTENCES).shape == (len(SENTENCES), LAYERS * DIMENSIONS)


@pytest.mark.parametrize(
    ("sentence", "alike", "unlike"),
    [
        ("交重了怎么退", "同一年的费扣了两次", "今天天气怎么样"),
        ("医保怎么交", "在哪里缴纳医疗保险费", "我想听一首歌"),
        ("缴费凭证怎么开", "要一张交费的发票", "孩子发烧怎么办"),
    ],
)
def test_sentences_of_one_meaning_are_nearer_than_others(
    embedder: Embedder, sentence: str, alike: str, unlike: str
) -> None:
    one, near, far = embedder.embed([sentence, alike, unlike])
    assert one @ near > one @ far


def test_a_sentence_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    together = embedder.embed(SENTENCES)
    alone = np.concatenate([embedder.embed([sentence]) for sentence in SENTENCES])
    # Weights in 8 bits are scaled by the largest number in a batch.
    assert np.allclose(np.sum(together * alone, axis=1), 1, atol=0.02)


def test_the_same_sentence_always_has_the_same_vector(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed(["医保怎么交"]), embedder.embed(["医保怎么交"]))


@pytest.mark.parametrize("text", ["", " ", "医" * 5000, "😀", "\u0000", "a\nb"])
def test_any_text_has_a_vector(embedder: Embedder, text: str) -> None:
    vector = embedder.embed([text])
    assert vector.shape == (1, DIMENSIONS)
    assert np.isfinite(vector).all()


def test_no_sentences_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.layers([]).shape == (0, LAYERS * DIMENSIONS)
