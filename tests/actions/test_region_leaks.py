"""Nobody is sent to another region: its apps, area codes and offices stay where they belong.

Every topic is asked for every region that has a file and for the counties of the four sources,
plainly, by each pay channel, for each year and for a poor person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from actions.desk import Desk
from actions.memory import Asked, Details, Memory
from actions.office import open_desk
from actions.respond import respond
from actions.understanding import Guess, Question, RegionMention, Understanding
from bot.settings import DATA
from tests.support.service import FIXED_DAY

TODAY = date.fromisoformat(FIXED_DAY)
MARKS: Mapping[str, str] = yaml.safe_load(
    (Path(__file__).parent / "region_marks.yml").read_text(encoding="utf-8")
)
SOURCE_REGIONS = ("140400", "340000", "430000", "510000")
WITH_FILE = sorted(path.stem for path in (DATA / "regions").glob("*.yml"))
WITHOUT_DATA = ["320300", "440300", "650100"]
_AREA_CODE = re.compile(r"(?<!\d)(0\d{2,3})[-+]\d")
_OFFICE_PHONE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")


def counties() -> list[str]:
    """Return the counties of the regions that the four sources are about."""
    gazetteer = open_desk(TODAY).gazetteer
    return sorted(
        division.code
        for division in gazetteer
        if any(gazetteer.is_within(division.code, wider) for wider in SOURCE_REGIONS)
        and division.code not in WITH_FILE
    )


def questions(desk: Desk) -> Iterator[Asked]:
    """Yield each topic, plainly and with each detail that can change the answer."""
    for topic, known in desk.knowledge.topics.items():
        yield Asked(topic)
        for year in (2024, 2025, 2026, 2027):
            yield Asked(topic, Details(year=year))
        for channel in desk.words.channels if any(e.channel for e in known.entries) else ():
            yield Asked(topic, Details(channel=channel))
        yield Asked(topic, Details(categories=(("low_income", None),)))
        yield Asked(topic, Details(head_count=5, categories=(("low_income", 1), ("child", 1))))
        yield Asked(topic, Details(day="2026-11-16"))
        yield Asked(topic, Details(office="医保中心"))


@pytest.mark.parametrize("region", [*WITH_FILE, *WITHOUT_DATA])
def test_every_answer_for_a_region_names_that_region_only(region: str) -> None:
    desk = open_desk(TODAY)
    wrong = [text for asked in questions(desk) for text in leaks(desk, asked, region)]
    assert not wrong, "\n".join(wrong[:10])


def test_every_answer_for_a_county_of_the_sources_names_that_county_only() -> None:
    desk = open_desk(TODAY)
    wrong = [
        text
        for region in counties()
        for topic in desk.knowledge.topics
        for text in leaks(desk, Asked(topic), region)
    ]
    assert not wrong, "\n".join(wrong[:10])


def test_the_nations_answers_name_no_region_at_all() -> None:
    desk = open_desk(TODAY)
    wrong = [text for asked in questions(desk) for text in leaks(desk, asked, None)]
    assert not wrong, "\n".join(wrong[:10])


def test_the_check_itself_sees_a_leak() -> None:
    desk = open_desk(TODAY)
    said = json.dumps(desk.answer(Asked("pay_how"), "430000").reply(""), ensure_ascii=False)
    assert set(strangers(desk, said, "510000")) >= {"湘税社保", "湘医保"}
    assert not set(strangers(desk, said, "430100"))
    said = desk.answer(Asked("hotline"), "140430").text()
    assert {"0355", "0355-7026123"} <= set(strangers(desk, said, "430000"))
    assert "0355-7026123" in set(strangers(desk, said, "140425"))


TALK_REGIONS = ("430000", "140400", "510000", "341000", "320300", "430000")
ASKED_ON = ("那要多久", "要带什么", "在哪办", "再说一遍", "还是不行")


def test_changing_the_region_in_a_talk_leaves_nothing_of_the_one_before() -> None:
    desk = open_desk(TODAY)
    for topic in desk.knowledge.topics:
        memory = Memory()
        for region in TALK_REGIONS:
            mention = RegionMention(region, name=desk.name_of(region))
            said = "换个地方" if region != TALK_REGIONS[0] else "问一句"
            intent = "supply_details" if memory.last else topic
            turns = [heard(said, intent, mention), *(heard(text, "thanks") for text in ASKED_ON)]
            for turn in turns:
                answers, memory = respond(turn, memory, desk)
                text = "".join(json.dumps(a.reply(""), ensure_ascii=False) for a in answers)
                found = set(strangers(desk, text, region))
                assert not found, f"{topic} {region} {turn.text}: {found}"


def heard(text: str, intent: str, *regions: RegionMention) -> Understanding:
    question = Question(text, (Guess(intent, 0.9),), Details(), regions)
    return Understanding(text, (question,))


def leaks(desk: Desk, asked: Asked, region: str | None) -> Iterator[str]:
    """Yield what an answer says of other regions.

    Args:
        desk: Answers the question.
        asked: The question.
        region: For whom; None for somebody whose region is not known.
    """
    answer = desk.answer(asked, region)
    said = json.dumps(answer.reply(TODAY.isoformat()), ensure_ascii=False)
    # "资料没有提到“湘税社保”" repeats what the resident said.
    named = asked.details.channel and desk.words.channels[asked.details.channel]
    for mark in strangers(desk, said, region or "100000"):
        if mark != named:
            yield f"{region} {asked.topic} {answer.entry}: {mark}"
    own = {source.title for source in desk.book.sources(region or "100000").values()}
    for source in answer.sources:
        if source.title not in own:
            yield f"{region} {asked.topic} {answer.entry}: 《{source.title}》"


def strangers(desk: Desk, said: str, region: str) -> Iterator[str]:
    """Yield the names, area codes and phones in a text that are not the region's.

    Args:
        desk: Knows the regions.
        said: The text.
        region: Six-digit code.
    """
    chain = desk.gazetteer.chain(region)
    yield from (mark for mark, home in MARKS.items() if mark in said and home not in chain)
    own_area = desk.gazetteer.area_code(region)
    yield from (code for code in _AREA_CODE.findall(said) if code != own_area)
    offices = {o.display for o in desk.book.hotline(region, "office").offices}
    yield from (phone for phone in _OFFICE_PHONE.findall(said) if phone not in offices)
