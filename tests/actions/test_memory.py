"""What is remembered of a conversation, and that Rasa's slots give it back unchanged."""

from __future__ import annotations

import json

import pytest

from actions.memory import Asked, Details, Memory

EVERYTHING = Details(
    year=2026,
    channel="wechat",
    categories=(("low_income", 2), ("child", None)),
    head_count=5,
    break_years=2,
    day="2025-03-15",
    office="医保中心",
)
MEMORIES = [
    Memory(),
    Memory(region="430000", region_asked=2, told_private=True),
    Memory(region="140400", people=(("me", "510100"), ("father", "140400")), person="father"),
    Memory(waiting=(Asked("pay_how", EVERYTHING, "怎么交"), Asked("pay_period"))),
    Memory(last=(Asked("fee_category", EVERYTHING, "交多少"),), last_entries=("a@1", "b@2")),
    Memory(matter=Asked("refund", EVERYTHING, "怎么退")),
    Memory(offered=("怎么退费", "怎么交医保费"), doubt=EVERYTHING),
]


@pytest.mark.parametrize("memory", MEMORIES)
def test_slots_give_back_what_was_remembered(memory: Memory) -> None:
    kept = json.loads(json.dumps(memory.to_slots()))
    assert Memory.from_slots(kept) == memory


def test_empty_slots_are_an_empty_memory() -> None:
    assert Memory.from_slots({}) == Memory()
    assert Memory.from_slots(dict.fromkeys(Memory().to_slots())) == Memory()


def test_slots_of_a_newer_version_with_more_details_are_still_read() -> None:
    asked = {"topic": "pay_how", "details": {"year": 2026, "weather": "rain"}}
    memory = Memory.from_slots({"last_questions": [asked]})
    assert memory.last == (Asked("pay_how", Details(year=2026)),)


def test_new_details_go_before_earlier_ones_and_leave_the_rest() -> None:
    later = Details(channel="alipay").over(EVERYTHING)
    assert (later.channel, later.year, later.head_count) == ("alipay", 2026, 5)
    assert Details().over(EVERYTHING) == EVERYTHING


def test_every_slot_is_declared_in_the_domain() -> None:
    import yaml

    from bot.settings import PROJECT

    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    assert set(Memory().to_slots()) == set(domain["slots"])
