"""What a draft would change is found out by asking the evaluation questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.engine import Engine

from bot.operator import draft_store
from bot.operator.drafts import Content, DraftEntry, Example
from bot.operator.scope import Scope
from bot.operator.trial import Trial
from bot.operator.trial_questions import Outcome, Question, compare, copied, load_questions
from bot.regions.gazetteer import load_gazetteer
from bot.settings import DATA, PROJECT


def tried(engine: Engine, content: Content, cache: Path) -> dict[str, Any]:
    """Try a draft and return what is kept with it."""
    scope = Scope(load_gazetteer())
    number = draft_store.add(engine, content, "", None, None, "li")
    draft = draft_store.find(engine, number, scope)
    assert draft is not None
    Trial(engine, draft, cache).run()
    after = draft_store.find(engine, number, scope)
    assert after is not None and after.trial is not None
    return after.trial


def entry(name: str, lead: str) -> Content:
    fields = {"region": "430000", "sources": ["hunan-guide"], "checked_on": "2026-11-22"}
    return Content(entries=(DraftEntry("duplicate_payment", name, {**fields, "lead": lead}),))


def test_an_evaluation_question_is_never_learnt(engine: Engine, tmp_path: Path) -> None:
    question = max(load_questions(), key=lambda question: len(question.text)).text
    trial = tried(engine, Content(examples=(Example("refund", question),)), tmp_path)
    assert trial["state"] == "wrong"
    assert len(trial["copied"]) == 1


def test_what_is_said_shortly_by_everybody_may_be_learnt() -> None:
    assert copied(["转人工", "骑着三轮车去哪退"]) == []


def test_mistakes_are_told_before_anything_is_asked(engine: Engine, tmp_path: Path) -> None:
    trial = tried(engine, entry("hunan", "打 12366 问{phone.nobody}。"), tmp_path)
    assert trial["state"] == "wrong"
    assert any("12366" in problem for problem in trial["problems"])
    assert any("phone.nobody" in problem for problem in trial["problems"])


def test_a_changed_entry_changes_the_answers_that_used_it(engine: Engine, tmp_path: Path) -> None:
    trial = tried(engine, entry("hunan", "交重了请打{phone.tax}，新写的一句。"), tmp_path)
    assert trial["state"] == "done" and trial["questions"] == len(load_questions())
    assert trial["right_before"] == trial["right_after"] > 0
    assert trial["changed"]
    for row in trial["changed"]:
        assert row["kind"] == "other"
        assert "duplicate_payment/hunan" in row["after"]["entries"]
        assert "新写的一句" in row["after"]["text"]


def test_answers_that_got_worse_come_first() -> None:
    def said(topic: str) -> Outcome:
        return Outcome((topic,), ("answered",), (), topic)

    questions = [Question("甲", ("refund",)), Question("乙", ("refund",)), Question("丙", ("tf",))]
    before = [said("pay_how"), said("refund"), said("tf")]
    after = [said("refund"), said("pay_how"), said("tf")]
    found = compare(questions, before, after)
    assert [(row["text"], row["kind"]) for row in found["changed"]] == [
        ("乙", "worse"),
        ("甲", "better"),
    ]
    assert (found["right_before"], found["right_after"]) == (2, 2)


def test_a_new_example_is_learnt_as_training_would(tmp_path: Path) -> None:
    from bot.operator.trial_model import PARTS, learn

    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    names = [part["name"] for part in config["pipeline"]]
    assert [name.rpartition(".")[2] for name in names] == [part.__name__ for part in PARTS]
    examples = tmp_path / "nlu"
    examples.mkdir()
    for topic in ("greet", "thanks", "refund"):
        text = (DATA / "nlu" / f"{topic}.yml").read_text(encoding="utf-8")
        (examples / f"{topic}.yml").write_text(text, encoding="utf-8")
    before = learn(examples, tmp_path / "before", tmp_path)("骑着三轮车路过")
    with (examples / "thanks.yml").open("a", encoding="utf-8") as file:
        file.write("    - 骑着三轮车路过\n")
    after = learn(examples, tmp_path / "after", tmp_path)("骑着三轮车路过")

    def confidence(parsed: dict[str, Any]) -> float:
        ranking = {row["name"]: row["confidence"] for row in parsed["intent_ranking"]}
        return float(ranking["thanks"])

    assert confidence(after) > confidence(before)
