"""``make preview``: editors see the answer of any day without starting the service."""

from __future__ import annotations

import sys

import pytest

from actions import preview


def test_every_word_for_a_day_is_counted_from_the_day_that_is_previewed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", "2026-11-22")  # put back afterwards
    questions = ["四川今天还能交吗", "那湖南怎么退费"]
    monkeypatch.setattr(sys, "argv", ["preview", "--date", "2025-02-28", *questions])
    preview.main()
    paying, refunding = capsys.readouterr().out.split("〖2025-02-28〗")[1:]
    assert paying.startswith("四川今天还能交吗")
    assert "(pay_period · answered · " in paying
    assert "能交" in paying
    assert "2025年2月28日" in paying
    assert "(refund · answered · refund/hunan)" in refunding


def test_a_day_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["preview", "--date", "2025-02-30", "怎么交"])
    with pytest.raises(SystemExit):
        preview.main()
    assert "2025-02-30" in capsys.readouterr().err
