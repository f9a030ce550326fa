"""What details alone ask for, after what was spoken of: 那四川呢, 低保户呢, 用支付宝呢."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace

from actions.memory import Asked, Categories, Details
from bot.nlu.entity_numbers import NUMBER, read_count
from bot.nlu.household_members import AIDED

COMPUTED = frozenset(
    {"fee_standard", "fee_category", "pay_period", "late_payment", "benefit_period", "newborn"}
)
"""Topics of money and time: the insurance year carries over between them."""

_UNAIDED = ("resident", "elderly", "student", "child")
"""Categories that an aided person may be counted as too, the likeliest first."""

FEES = frozenset({"fee_standard", "fee_category", "newborn"})
_PAYING = frozenset({"pay_how", "pay_url", "pay_for_others"})
"""Topics after which somebody who asks for the fee means that of the year just paid for."""

_BY_CHANNEL = frozenset(
    {
        *("pay_how", "pay_url", "pay_for_others", "check_record", "receipt"),
        *("refund", "duplicate_payment"),
    }
)
"""Topics on which a pay channel may make a difference."""

_TAKEN_BY: Mapping[str, frozenset[str]] = {
    "categories": FEES | {"late_payment"},
    "head_count": FEES,
    "break_years": frozenset({"late_payment"}),
    "repaid_years": frozenset({"late_payment"}),
    "year": COMPUTED,
    "day": COMPUTED | {"check_record"},
    "office": frozenset({"hotline"}),
}
"""For each detail the topics whose answer depends on it."""

_STANDS_FOR = {
    "categories": "fee_category",
    "head_count": "fee_category",
    "break_years": "late_payment",
    "repaid_years": "late_payment",
    "channel": "pay_how",
}
"""The question that a detail stands for where nothing else was spoken of."""

_GRADE = re.compile("(?P<severe>[一二12])级|[三四34]级")
_YEARS = re.compile(rf"(?P<number>{NUMBER})年(?!度|[的底初前])")


def topic_of(details: Details) -> str | None:
    """Return the topic that details alone ask for when nothing was spoken of before."""
    said = _said(details)
    return next((topic for kind, topic in _STANDS_FOR.items() if kind in said), None)


def asked_on(details: Details, last: tuple[Asked, ...]) -> list[Asked]:
    """Return the questions that details alone ask, after questions that were answered.

    Args:
        details: What was said; nothing when only the region was.
        last: The questions answered last.

    Returns:
        Those of the last questions that the details make a difference to, or all of them; or
        the one that the details stand for when none was about anything of the kind.
    """
    said = _said(details)
    concerned = [asked for asked in last if all(_takes(asked.topic, kind) for kind in said)]
    # 那老人的呢 after how to look it up still asks how to look it up.
    apart = said != ["categories"] or is_aided(details)
    if not concerned and apart and (topic := topic_of(details)):
        concerned = [Asked(topic, last[-1].details, last[-1].text)]
    asking = (renewed(asked, details) for asked in concerned or last)
    return list({asked.topic: asked for asked in asking}.values())


def without_idle_count(details: Details, asked: tuple[Asked, ...], is_asked: bool) -> Details:
    """Return details without a number of persons that nobody asked about: 我们家四口人.

    Args:
        details: What was said.
        asked: The questions that are spoken of.
        is_asked: Whether the message asks anything: 三个人呢 after how to pay wants their sum.
    """
    if is_asked or not asked or any(_takes(one.topic, "head_count") for one in asked):
        return details
    return replace(details, head_count=None)


def carried_over(topic: str, details: Details, last: tuple[Asked, ...]) -> Details:
    """Return the details of a new question with what was said before and still holds."""
    if topic not in COMPUTED:
        return details
    before = [asked for asked in last if asked.topic in COMPUTED]
    # 给她交2026年度的 and then 能少交不 asks of that year's fee.
    told = [asked for asked in last if topic in FEES and asked.topic in _PAYING]
    if not details.this_year:
        year = next((asked.details.year for asked in (*before, *told)), None)
        details = replace(details, year=details.year or year)
    same = next((asked.details for asked in before if asked.topic == topic), Details())
    return replace(
        details,
        break_years=details.break_years or same.break_years,
        repaid_years=details.repaid_years or same.repaid_years,
        day=details.day or same.day,
    )


def with_numbers(details: Details, text: str, last: tuple[Asked, ...]) -> Details:
    """Return details with what a number means after the last questions: 三年呢, 一级.

    Args:
        details: What was said.
        text: The message.
        last: The questions answered last.
    """
    if details != Details():
        return with_grade(details, text)
    if any(asked.details.break_years for asked in last) and (match := _YEARS.search(text)):
        return replace(details, break_years=read_count(match["number"]))
    persons = {category for asked in last for category, _ in asked.details.categories}
    if persons & {"disabled", "severely_disabled"} and (match := _GRADE.search(text)):
        return replace(details, categories=((_graded(match), None),))
    return details


def with_grade(details: Details, text: str) -> Details:
    """Return details with the grade that is said beside the disability: 残疾的呢，一级."""
    disabled = [category for category, _ in details.categories] == ["disabled"]
    match = _GRADE.search(text) if disabled else None
    return replace(details, categories=((_graded(match), None),)) if match else details


def _graded(match: re.Match[str]) -> str:
    """Return the category of a grade: the lists of reduced fees know the severe ones only."""
    return "severely_disabled" if match["severe"] else "resident"


def with_more_persons(details: Details, earlier: Details) -> Details:
    """Return the details of a family with the persons added that are named now.

    Args:
        details: What was said of them.
        earlier: The family spoken of.
    """
    added = _one_a_person(details)
    more = _persons(added) or details.head_count or 0
    counted = earlier.head_count or (0 if added else _persons(earlier.categories))
    return replace(
        details.over(earlier),
        categories=(*earlier.categories, *added),
        head_count=counted + more if counted else None,
    )


def with_those_told(details: Details, told: Categories) -> Details:
    """Return the details of 两个人合起来多少 with who the two are, when they were told before.

    Args:
        details: What was said now.
        told: Persons of whom was asked one after the other what they pay.
    """
    everybody = len(told) > 1 and _persons(told) == details.head_count
    return replace(details, categories=told) if everybody and not details.categories else details


def told_one_by_one(told: Categories, said: Details, last: Asked, is_another: bool) -> Categories:
    """Return the persons of whom was asked one after the other, with the one asked of now.

    Args:
        told: Those of before.
        said: What the message said of somebody; 那2025年呢 says nothing.
        last: The question that was answered.
        is_another: Whether it is said of one more: 我妈也是低保呢.
    """
    if last.topic not in FEES or is_family(last.details):
        return ()  # the sum of a family is carried over as it is
    who = next((kind for kind, _ in _one_a_person(said)), "")
    if not who and told and not last.details.categories:
        who = "resident"  # 那我呢, after somebody who pays less
    if not who or (told and told[-1][0] == who and not is_another):
        return told
    return (*told, (who, 1))


def with_kinds_told(details: Details, earlier: Details, is_another: bool) -> Details:
    """Return the details of a family with what is told of one of them: 我爷老倌吃低保.

    Args:
        details: What was said of one of those counted already.
        earlier: The family spoken of.
        is_another: Whether it is said of one more: 我奶奶也吃低保.
    """
    kinds = dict(earlier.categories)
    for kind, count in details.categories:
        if kind in AIDED and is_another and kind in kinds:
            kinds[kind] = (kinds[kind] or 1) + (count or 1)
        elif kind in AIDED:
            kinds[kind] = count or kinds.get(kind)
    told = _persons(kinds.items()) - _persons(earlier.categories)
    named = [kind for kind, _ in details.categories if kind not in AIDED]
    # 我奶奶是低保: she is one of the elderly counted before.
    kinds = _taken_off(kinds, named, told)
    excess = _persons(kinds.items()) - (earlier.head_count or 0)
    categories = tuple(_taken_off(kinds, _UNAIDED, excess).items())
    return replace(details.over(earlier), categories=categories)


def _taken_off(
    kinds: Mapping[str, int | None], those: Iterable[str], persons: int
) -> dict[str, int | None]:
    """Return how many there are of each kind without some persons of those kinds."""
    left = dict(kinds)
    for kind in those:
        count = (left[kind] or 1) if kind in left else 0
        taken = min(count, max(persons, 0))
        if taken:
            left[kind] = count - taken
            persons -= taken
    return {kind: count for kind, count in left.items() if count != 0}


def _one_a_person(details: Details) -> Categories:
    """Return the kinds of which each is a person: 我奶奶，她是特困 is one of two kinds."""
    aided = tuple(one for one in details.categories if one[0] in AIDED)
    return aided or details.categories


def is_family(details: Details) -> bool:
    """Whether details are of several persons."""
    return (details.head_count or _persons(details.categories)) > 1


def is_anybody(details: Details) -> bool:
    """Whether details are of one ordinary resident: 我妈没评上低保, 一个大人."""
    return [kind for kind, _ in details.categories] == ["resident"] and not is_family(details)


def concern(details: Details, last: tuple[Asked, ...]) -> bool:
    """Whether details make a difference to any of the questions answered last."""
    said = _said(details)
    return bool(said) and any(all(_takes(one.topic, kind) for kind in said) for one in last)


def _persons(categories: Iterable[tuple[str, int | None]]) -> int:
    return sum(count or 1 for _, count in categories)


def for_another_person(last: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Return the last questions as another person asks them: 那我呢 after 她是特困."""
    return tuple(
        Asked("fee_standard" if one.topic in FEES else one.topic, _of_all(one), one.text)
        for one in last
    )


def renewed(asked: Asked, details: Details) -> Asked:
    """Return a question with details that were said later; they may make it another one."""
    topic = asked.topic
    if topic == "fee_category" and is_anybody(details):
        return Asked(
            "fee_standard", replace(details, categories=()).over(_of_all(asked)), asked.text
        )
    of_persons = details.categories if topic == "fee_standard" else is_aided(details)
    if (of_persons or details.head_count) and topic in ("fee_standard", "newborn"):
        topic = "fee_category"
    if is_aided(details) and topic == "pay_how":
        # "我是低保户" after how to pay: what is different for them comes before the paying.
        topic = "fee_category"
    return Asked(topic, details.over(asked.details), asked.text)


def is_aided(details: Details) -> bool:
    """Whether anybody is told of who may pay less."""
    return any(category in AIDED for category, _ in details.categories)


def _of_all(asked: Asked) -> Details:
    """Return the details without those that single out persons: 普通人呢 is about everybody."""
    return replace(asked.details, categories=(), head_count=None)


def _takes(topic: str, kind: str) -> bool:
    if kind == "channel":
        return topic in _BY_CHANNEL
    return topic in _TAKEN_BY.get(kind, frozenset()) or (
        kind == "categories" and topic == "pay_how"
    )


def _said(details: Details) -> list[str]:
    kinds = (one.name for one in fields(Details) if one.compare)
    return [kind for kind in kinds if getattr(details, kind)]
