"""Sentences and buttons of the dialogue, from ``data/dialogue.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.placeholders import fill

_MARKS = re.compile(r"[\s,，。.、？?！!：:；;～~…\-—“”\"'()（）]+")
_DOING = re.compile("[去来看问办弄试等查]")
_ENDING_LENGTH = 15
"""Characters up to which a message may be nothing but an ending."""
_THANKS_LENGTH = 8
"""Characters at the end of a message in which somebody thanks."""
_MATTERING_LENGTH = 7
"""Characters at the end of a message in which somebody asks whether what was told matters."""
_OPENING_LENGTH = 6
"""Characters at the beginning of a message in which something is taken back."""
_SENTENCES_OF_A_KIND = ("otherwise", "topic", "under", "steps", "opening", "ending")


@dataclass(frozen=True)
class FollowUp:
    """A way to ask on without naming the matter: 要多久, 带什么, 还是不行.

    Attributes:
        asks: How it is said.
        channel: Pay channel whose words these are, or empty.
        tells: What marks the sentences of an answer that tell it.
        otherwise: Said when no sentence tells it.
        of: Topics of which it is asked; empty when of any.
        topic: Topic that it asks for where the matter's answer does not tell it, or empty.
        under: Topic that ``otherwise`` belongs to, or empty for the one spoken of.
        anytime: Whether ``otherwise`` holds before anything else is known, too.
        steps: Said before the steps of the answer, which are what is asked for.
        opening: Said before the short form of the answer.
        ending: Said after it.
    """

    asks: tuple[str, ...]
    channel: str = ""
    tells: tuple[str, ...] = ()
    otherwise: str = ""
    of: tuple[str, ...] = ()
    topic: str = ""
    under: str = ""
    anytime: bool = False
    steps: str = ""
    opening: str = ""
    ending: str = ""

    @property
    def asks_for_all(self) -> bool:
        """Whether the whole answer is wanted once more: 怎么弄, 也一样吗."""
        return not self.tells and not self.opening


@dataclass(frozen=True)
class Choosing:
    """How residents choose by typing.

    Attributes:
        ordinals: Ways to name the first choice, the second, and so on.
        last: Ways to name the last.
        none: Ways to say that it is none of them.
        unclear: Ways to agree without saying to which.
        every: Ways to choose all of them.
        around: Words around these that change nothing.
    """

    ordinals: tuple[tuple[str, ...], ...]
    last: tuple[str, ...]
    none: tuple[str, ...]
    unclear: tuple[str, ...]
    every: tuple[str, ...]
    around: tuple[str, ...]


@dataclass(frozen=True)
class PeopleWords:
    """How residents name whose insurance they speak of.

    Attributes:
        me: The resident, before a place.
        my_own: The resident, as the one whose insurance is meant.
        pronouns: Whoever was spoken of last.
        plural_pronouns: The same, or all who are spoken of.
        not_a_person: Words that only look like one of these.
        others: Names of others, by person.
    """

    me: tuple[str, ...]
    my_own: tuple[str, ...]
    pronouns: tuple[str, ...]
    plural_pronouns: tuple[str, ...]
    not_a_person: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class DialogueWords:
    """What the dialogue says beside the scripted answers.

    Attributes:
        sentences: Sentences with placeholders, by key.
        any_region: Button for residents who do not know their region.
        regions: Names on the buttons that ask for the region.
        topics: Topics offered to residents who have not said what they want.
        channels: Names of pay channels by id.
        lines: What each hotline is for, by id.
        other_numbers: Numbers of the lines of other services, by id.
        steps: Sentences that show how a late payment was computed, by step.
        follow_ups: Ways to ask on, by kind.
        around: Words inside these that change nothing.
        matters: Words that name a matter of their own.
        ours: Names of the insurance that all of this is about.
        endings: Ways to go no further into a matter.
        lone_endings: Further ones, when they are the whole message.
        acknowledging: Ways to say that one has heard.
        thanking: Ways to thank at the end of a message.
        mattering: Ways to ask, at the end of a message, whether what was told matters.
        lone_mattering: Further ones, when they are a clause of their own.
        corrections: Ways to take back what was said.
        more_persons: Ways to add somebody to the family spoken of.
        goings: How somebody begins who says what they will do now.
        sums: Ways to ask what several persons pay together.
        also: Ways to say that what was told of one is true of one more.
        questions: Words without which nothing is asked.
        no_questions: Sayings with such a word that ask nothing.
        wishes: Words of a message that wants something done.
        situations: What residents do elsewhere.
        insured_at: Words beside the place where somebody is insured, the surest first.
        here: What stands right before the place where the resident is.
        from_afar: Words of somebody who wants it done from another place.
        channel_regions: Codes of the regions that alone have a pay channel, by its id.
        choosing: Ways to choose by typing.
        people: Ways to name whose insurance is meant.
    """

    sentences: Mapping[str, str]
    any_region: str
    regions: tuple[str, ...]
    topics: tuple[str, ...]
    channels: Mapping[str, str]
    lines: Mapping[str, str]
    other_numbers: Mapping[str, str]
    steps: Mapping[str, str]
    follow_ups: Mapping[str, FollowUp]
    around: tuple[str, ...]
    matters: tuple[str, ...]
    ours: tuple[str, ...]
    endings: tuple[str, ...]
    lone_endings: tuple[str, ...]
    acknowledging: tuple[str, ...]
    thanking: tuple[str, ...]
    mattering: tuple[str, ...]
    lone_mattering: tuple[str, ...]
    corrections: tuple[str, ...]
    more_persons: tuple[str, ...]
    also: tuple[str, ...]
    goings: tuple[str, ...]
    sums: tuple[str, ...]
    questions: tuple[str, ...]
    no_questions: tuple[str, ...]
    wishes: tuple[str, ...]
    situations: tuple[str, ...]
    insured_at: tuple[tuple[str, ...], ...]
    here: tuple[str, ...]
    from_afar: tuple[str, ...]
    channel_regions: Mapping[str, str]
    choosing: Choosing
    people: PeopleWords

    def follow_up_by(self, channel: str | None) -> FollowUp | None:
        """Return the way to ask on that naming a pay channel is: 不会用手机."""
        kinds = self.follow_ups.values()
        return next((kind for kind in kinds if channel and kind.channel == channel), None)

    def asks(self, text: str) -> bool:
        """Whether a message has any word of a question."""
        text = _without(text, self.no_questions)
        return any(word in text for word in self.questions)

    def wishes_for(self, text: str) -> bool:
        """Whether a message wants something done: 我要退费, unlike 卡里有钱的."""
        text = _without(text, self.no_questions)
        return any(word in text for word in self.wishes)

    def names_matter(self, text: str) -> bool:
        """Whether a message names what it is about: 退费要多久, unlike 要多久."""
        return bool(self.matters_named(text))

    def matters_named(self, text: str) -> list[str]:
        """Return the words of a message that name what it is about."""
        return [word for word in self.matters if word in text]

    def without_insured_at(self, text: str) -> str:
        """Return a message without the words that say where somebody is insured."""
        return _without(text, (said for sayings in self.insured_at for said in sayings))

    def tells_insured_at(self, text: str) -> bool:
        """Whether a message has a word that says where somebody is insured: 户口在, 参保."""
        return any(said in text for sayings in self.insured_at for said in sayings)

    def does_from_afar(self, text: str) -> bool:
        """Whether a message wants it done from another place: 网上能退不, 喊我姐去行不."""
        return any(said in text for said in self.from_afar)

    def names_ours(self, text: str) -> bool:
        """Whether a message names the insurance as such: 那医保呢."""
        return any(word in text for word in self.ours)

    def ends(self, text: str) -> bool:
        """Whether a message goes no further into the matter: 算了，我让儿子弄吧."""
        if bare(text) in self.lone_endings:
            return True
        short = len(text) <= _ENDING_LENGTH
        return short and any(said in text for said in self.endings) and not self.asks(text)

    def acknowledges(self, text: str) -> bool:
        """Whether a message only says that it was heard: 好的, 知道了."""
        return bare(text) in self.acknowledging

    def goes_off(self, text: str) -> bool:
        """Whether a message only says what its writer will do now: 晓得了，我明天去问."""
        plan = self.without_heard(text)
        if plan == text or len(plan) > _ENDING_LENGTH:
            return False
        return plan.startswith(self.goings) and not self.names_matter(plan)

    def without_heard(self, text: str) -> str:
        """Return a message without the word that it was heard: 好嘛，过几天再看 says 过几天再看."""
        heard, *left = _MARKS.split(text, 1)
        return left[0] if left and heard in self.acknowledging else text

    def without_plans(self, text: str) -> str:
        """Return a message without how a plan begins, which may look like a question: 等几天再."""
        return _without(self.without_heard(text), self.goings)

    def only_thanks(self, text: str) -> bool:
        """Whether a message that names no matter, or plans, ends with thanks: 我晚上再弄，谢了."""
        if not any(said in text[-_THANKS_LENGTH:] for said in self.thanking):
            return False
        said = _without(text, self.thanking)
        denies = any(word in said for word in self.corrections)
        plans = self._plans_to_do(self.without_heard(text))
        return not (denies or self.wishes_for(said) or (self.names_matter(said) and not plans))

    def _plans_to_do(self, text: str) -> bool:
        """Whether a message begins with a plan: 我明天再去看, not 我马上要住院了."""
        going = next((going for going in self.goings if text.startswith(going)), None)
        return going is not None and bool(_DOING.search(text[len(going) - 1 : len(going) + 1]))

    def asks_if_it_matters(self, text: str) -> bool:
        """Whether a message tells a case and asks whether it matters: 我没上班，有影响不."""
        clauses = [clause for clause in _MARKS.split(text) if clause]
        if clauses[1:] and clauses[-1] in self.lone_mattering:
            return True
        end = bare(text)[-_MATTERING_LENGTH:]
        return any(said in end for said in self.mattering)

    def adds_person(self, text: str) -> bool:
        """Whether somebody is added to the family spoken of: 还漏了个老娘，她是特困."""
        return any(said in text for said in self.more_persons)

    def wants_sum(self, text: str) -> bool:
        """Whether a message asks what several persons pay together: 两个人合起来多少."""
        return any(said in text for said in self.sums)

    def tells_of_another(self, text: str) -> bool:
        """Whether what is told is true of one more of the family: 我奶奶也吃低保."""
        return any(said in text for said in self.also)

    def corrects(self, text: str) -> bool:
        """Whether a message only takes back what was said: 说错了，参保是在湖南."""
        opening = text[:_OPENING_LENGTH]
        return any(said in opening for said in self.corrections) and not self.asks(text)

    def only_tells(self, text: str) -> bool:
        """Whether a message only says what somebody does elsewhere: 我在广东打工."""
        return any(doing in text for doing in self.situations) and not self.asks(text)

    def say(self, key: str, values: Mapping[str, str]) -> str:
        """Return one sentence with its placeholders filled.

        Raises:
            KeyError: No such sentence.
            MissingValue: A placeholder has no value.
        """
        return fill(self.sentences[key], values)


def bare(text: str) -> str:
    """Return a message without its punctuation."""
    return _MARKS.sub("", text)


def _without(text: str, sayings: Iterable[str]) -> str:
    for said in sayings:
        text = text.replace(said, "")
    return text


def dialogue_words(
    content: Mapping[str, Any], channels: Mapping[str, Sequence[str]]
) -> DialogueWords:
    """Build the sentences from the checked content of ``dialogue.yml``.

    Args:
        content: The content.
        channels: What residents call each pay channel.
    """
    buttons, asking_on = content["buttons"], content["follow_ups"]
    return DialogueWords(
        sentences=content["sentences"],
        any_region=buttons["any_region"],
        regions=tuple(buttons["regions"]),
        topics=tuple(buttons["topics"]),
        channels=content["channels"],
        lines=content["lines"],
        other_numbers=content["other_numbers"],
        steps=content["steps"],
        follow_ups={name: _follow_up(kind, channels) for name, kind in asking_on["kinds"].items()},
        around=tuple(asking_on["around"]),
        matters=tuple(content["matters"]),
        ours=tuple(content["ours"]),
        endings=tuple(content["endings"]["anywhere"]),
        lone_endings=tuple(content["endings"]["alone"]),
        acknowledging=tuple(content["acknowledging"]),
        thanking=tuple(content["thanking"]),
        mattering=tuple(content["mattering"]["anywhere"]),
        lone_mattering=tuple(content["mattering"]["alone"]),
        corrections=tuple(content["corrections"]),
        more_persons=tuple(content["more_persons"]),
        also=tuple(content["also"]),
        goings=tuple(content["goings"]),
        sums=tuple(content["sums"]),
        questions=tuple(content["questions"]),
        no_questions=tuple(content["no_questions"]),
        wishes=tuple(content["wishes"]),
        situations=tuple(content["situations"]),
        insured_at=tuple(tuple(content["insured_at"][key]) for key in ("surely", "likely")),
        here=tuple(content["far_from_home"]["here"]),
        from_afar=tuple(content["far_from_home"]["signs"]),
        channel_regions=content["channel_regions"],
        choosing=_choosing(content["choosing"]),
        people=_people(content["people"]),
    )


def _follow_up(content: Mapping[str, Any], channels: Mapping[str, Sequence[str]]) -> FollowUp:
    channel = content.get("channel", "")
    return FollowUp(
        asks=tuple(channels[channel] if channel else content["asks"]),
        channel=channel,
        tells=tuple(content.get("tells", ())),
        of=tuple(content.get("of", ())),
        anytime=content.get("anytime", False),
        **{key: content.get(key, "") for key in _SENTENCES_OF_A_KIND},
    )


def _choosing(content: Mapping[str, Any]) -> Choosing:
    lists = {key: tuple(map(str, value)) for key, value in content.items() if key != "ordinals"}
    ordinals = tuple(tuple(map(str, names)) for names in content["ordinals"])
    return Choosing(ordinals=ordinals, **lists)


def _people(content: Mapping[str, Any]) -> PeopleWords:
    lists = {key: tuple(value) for key, value in content.items() if key != "others"}
    others = {person: tuple(names) for person, names in content["others"].items()}
    return PeopleWords(others=others, **lists)
