"""The scores that one sentence gets are those of the classifier that was trained."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu import segmenter
from bot.nlu.word_scores import WordScores

TEXTS = [
    "怎么交医保费",
    "医保在哪里交",
    "微信怎么交医保",
    "交重了怎么退",
    "扣了两次钱怎么办",
    "交了两遍能退吗",
    "什么时候截止",
    "现在还能交吗",
    "哪天截止交费",
]
LABELS = ["pay_how"] * 3 + ["duplicate_payment"] * 3 + ["pay_period"] * 3
WORDS = [segmenter.cut(text) for text in TEXTS]


@pytest.fixture(scope="module")
def scores() -> WordScores:
    learnt = WordScores()
    learnt.fit(TEXTS, WORDS, LABELS)
    return learnt


def test_it_says_what_scikit_learn_says(scores: WordScores) -> None:
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    words = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    features = hstack([grams.fit_transform(TEXTS), words.fit_transform(WORDS)])
    classifier = LogisticRegression(C=10.0, solver="liblinear").fit(features, LABELS)
    asked = "医保费交重了，什么时候能退"
    cut = segmenter.cut(asked)
    row = hstack([grams.transform([asked]), words.transform([cut])])
    expected = classifier.predict_log_proba(row)[0]
    assert np.allclose(scores.log_probabilities(asked, cut), expected, atol=1e-4)


@pytest.mark.parametrize("text", ["", "☆", "hello"])
def test_a_sentence_without_anything_known_gets_chances_all_the_same(
    scores: WordScores, text: str
) -> None:
    chances = np.exp(scores.log_probabilities(text, [text]))
    assert chances.sum() == pytest.approx(1.0)
    assert np.isfinite(chances).all()


def test_one_new_word_says_what_a_short_sentence_is_about_but_not_a_long_one(
    scores: WordScores,
) -> None:
    assert scores.knows(["怎么", "交", "医保"])
    assert not scores.knows(["怎么", "交", "煤气费"])
    assert scores.knows([*["怎么", "交", "医保"] * 3, "煤气费"])
