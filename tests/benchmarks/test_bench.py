"""The table and what is reckoned for it."""

from __future__ import annotations

import pytest

from tests.benchmarks.bench.questions import Questions
from tests.benchmarks.bench.report import Figure, percentile, placed
from tests.benchmarks.bench.training import Cost, reckon


def test_a_line_tells_ratio_spread_and_whether_the_goal_is_met() -> None:
    figure = Figure("回答时间", "毫秒", "≤ 0.8", [10.0, 12.0, 30.0], [20.0, 20.0, 20.0])
    assert figure.met
    assert "**0.60**（0.50–1.50）" in figure.line()
    assert not Figure("每秒回答", "个", "≥ 2.0", [30.0], [20.0]).met


def test_no_question_is_unseen_twice() -> None:
    questions = Questions()
    assert not set(questions.unseen(40)) & set(questions.unseen(40))
    with pytest.raises(ValueError, match="unseen"):
        questions.unseen(100_000)


def test_half_of_the_mix_are_frequent_questions() -> None:
    questions = Questions()
    frequent = set(questions._frequent)
    assert sum(text in frequent for text in questions.mix(20)) == 10


def test_missing_epochs_are_reckoned_from_the_time_of_those_that_were_trained() -> None:
    bar = "Epochs: 100%|███| 2/2 [01:40<00:00, 50.00s/it, t_loss=9.2]"
    cost = reckon(Cost(wall=200.0, processor=100.0), 2, bar)
    assert cost.wall == pytest.approx(100 + 50 * 100)
    assert cost.processor == pytest.approx(cost.wall / 2)


def test_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


def test_figures_take_the_place_of_the_earlier_ones() -> None:
    document = "前\n<!-- steps -->\n旧\n<!-- /steps -->\n后\n"
    changed = placed(placed(document, "steps", "| 新 |"), "steps", "| 更新 |")
    assert changed == "前\n<!-- steps -->\n\n| 更新 |\n\n<!-- /steps -->\n后\n"
    with pytest.raises(ValueError, match="curves"):
        placed(document, "curves", "| 新 |")
