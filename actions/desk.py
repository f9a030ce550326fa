"""The desk: answers one question for one region on one day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from actions.answers import Answer, Button
from actions.fee_rules import FeeBook
from actions.follow_up import part_by
from actions.memory import Asked
from actions.outcomes import compute
from actions.understanding import SUPPLY_DETAILS, Guess, RegionMention
from actions.wording import Wording
from actions.words import DialogueWords
from bot.knowledge.model import DEFAULT_CASE, Choice, Entry, Knowledge
from bot.knowledge.placeholders import fill
from bot.regions.gazetteer import NATION, Gazetteer

EMERGENCY = "emergency"
_MOST_CHOICES = 4
_PLAUSIBLE = 0.06


@dataclass(frozen=True)
class Desk:
    """Everything that an answer is made of, as of one day.

    Attributes:
        knowledge: Scripted answers.
        book: Fee rules.
        gazetteer: Regions.
        words: Sentences of the dialogue.
        today: The day to answer for.
    """

    knowledge: Knowledge
    book: FeeBook
    gazetteer: Gazetteer
    words: DialogueWords
    today: date

    def asks_region(self, topic: str) -> bool:
        """Whether the answer on a topic depends on the region."""
        return self.knowledge.topics[topic].asks_region

    def related(self, topic: str) -> tuple[str, ...]:
        """Return the topics that residents often come to from this one."""
        return tuple(self.knowledge.topics[topic].related)

    def covers(self, topic: str) -> tuple[str, ...]:
        """Return the topics that are part of this one for whoever is speaking of it."""
        return tuple(self.knowledge.topics[topic].covers)

    def is_small_talk(self, topic: str) -> bool:
        """Whether a topic is answered the same way for everybody, and is no matter of its own."""
        choice = self._choose(topic, NATION)
        return choice is not None and choice.entry.status in ("smalltalk", "handoff")

    def title_of(self, topic: str) -> str:
        """Return the title of a topic, as a button shows it."""
        return self.knowledge.topics[topic].title

    def names_of(self, topic: str) -> str:
        """Return everything that a topic is called."""
        known = self.knowledge.topics[topic]
        return "\n".join((known.title, *known.aliases))

    def is_matter(self, topic: str) -> bool:
        """Whether a topic is something that residents want to know, and no small talk."""
        return topic in self.knowledge.topics and not self.is_small_talk(topic)

    def topic_of_title(self, title: str) -> str | None:
        """Return the topic that a button with this title stands for."""
        topic = self.knowledge.topic_by_title(title)
        return topic.name if topic else None

    def region_of_name(self, name: str) -> str | None:
        """Return the region that a button with this full name stands for."""
        for start in range(len(name)):
            for division in self.gazetteer.by_name(name[start:]):
                if self.gazetteer.full_name(division.code) == name:
                    return division.code
        return None

    def name_of(self, code: str) -> str:
        """Return the name of a region."""
        return self.gazetteer.by_code(code).name

    def channel_of_name(self, name: str) -> str | None:
        """Return the pay channel that a button with this name stands for."""
        return next((c for c, known in self.words.channels.items() if known == name), None)

    def is_any_region(self, text: str) -> bool:
        """Whether this is the button of residents who do not know their region."""
        return text.strip() == self.words.any_region

    def is_of_nation(self, text: str) -> bool:
        """Whether a question is about the whole country: 全国最低交多少."""
        return self.name_of(NATION) in text

    def lies_in(self, code: str, wider: str) -> bool:
        """Whether a region is another one or a part of it."""
        return self.gazetteer.is_within(code, wider)

    def distinct(self, codes: Iterable[str]) -> list[str]:
        """Return codes without those that only name a larger area around another one."""
        unique = list(dict.fromkeys(codes))
        return [
            c for c in unique if not any(o != c and self.gazetteer.is_within(o, c) for o in unique)
        ]

    def settle(self, mention: RegionMention, known: str | None) -> str | None:
        """Return the region meant, or None when the name fits several and nothing decides.

        Args:
            mention: The name as it was found.
            known: The resident's region so far: 鼓楼区 said by somebody of 徐州 is 徐州's.

        Regions of one name in one province are settled as that province: its rules hold for all.
        """
        if not mention.candidates:
            return mention.code
        if known and known != NATION:
            for wider in self.gazetteer.chain(known)[:-1]:
                near = [c for c in mention.candidates if self.gazetteer.is_within(c, wider)]
                if len(near) == 1:
                    return near[0]
        shared = self.gazetteer.common_region(mention.candidates)
        return None if shared == NATION else shared

    def answer(self, asked: Asked, region: str | None) -> Answer:
        """Answer a question.

        Args:
            asked: Topic and details.
            region: Six-digit code, or None when it is not known: then for the nation.
        """
        code = region or NATION
        outcome = compute(self.book, asked, code, self.today)
        case = outcome.case if outcome else DEFAULT_CASE
        channel = asked.details.channel
        choice = self._choose(asked.topic, code, case, channel, asked.details.year)
        if choice is None:
            return self._nothing_known(asked.topic, code)
        entry = choice.entry
        answer = self._wording.answer(entry, code, asked.details.year, outcome)
        ruled = outcome is None or outcome.result.rule_region is not None
        prefaces = list(self._prefaces(entry, answer, region)) if ruled else []
        if channel and not choice.channel_known:
            part = part_by(channel, answer, self.words)
            if part is None and asked.topic == "pay_how":
                prefaces.append(self._silent_on(channel, answer, code))
            answer = part or answer
        buttons = self._channel_buttons(entry) or self._topic_buttons(
            self.knowledge.topics[entry.topic].related
        )
        own = self._region(region) if region else None
        return replace(answer, preface=tuple(prefaces), buttons=buttons, asked_region=own)

    def scripted(
        self,
        topic: str,
        case: str = DEFAULT_CASE,
        confidence: float = 1.0,
        region: str | None = None,
    ) -> Answer:
        """Return the answer to what does not depend on region or rules.

        Args:
            topic: Topic.
            case: Case of it.
            confidence: Confidence in the topic.
            region: Six-digit code of the region whose phone numbers are given, if known.
        """
        choice = self._choose(topic, NATION, case) or self._choose(topic, NATION)
        if choice is None:
            return self._nothing_known(topic, NATION)
        answer = self._wording.answer(choice.entry, region or NATION, None, None)
        # Whoever is in danger is not to be asked what else they would like to know.
        related = () if case == EMERGENCY else self.knowledge.topics[topic].related
        buttons = self._topic_buttons(related)
        return replace(answer, region=None, confidence=confidence, closing=(), buttons=buttons)

    def ask_region(self, topic: str, confidence: float, sentence: str = "ask_region") -> Answer:
        """Ask for the region.

        Args:
            topic: Topic that waits for it.
            confidence: Confidence in the topic.
            sentence: ``ask_region``; ``ask_region_again`` when it was asked before;
                ``ask_region_too`` when another question of the same message asks for it.
        """
        lead = self.say(sentence, title=self.knowledge.topics[topic].title)
        titles = () if sentence == "ask_region_too" else self.words.regions
        return Answer(
            topic,
            "ask_region",
            lead,
            buttons=_say_title((*titles, self.words.any_region) if titles else ()),
            confidence=confidence,
        )

    def ask_which_region(self, topic: str, mention: RegionMention) -> Answer:
        """Ask which of several regions of one name is meant."""
        titles = [self.gazetteer.full_name(c) for c in mention.candidates[:_MOST_CHOICES]]
        return Answer(
            topic,
            "ask_region",
            self.say("ask_which_region", name=mention.name),
            buttons=_say_title([*titles, self.words.any_region]),
        )

    def which_topic(self, region: str | None, offered: Sequence[str] = ()) -> Answer:
        """Ask a resident, who has said no more than the region, what the matter is.

        Args:
            region: Six-digit code, or None.
            offered: Choices that were offered before the region was told.
        """
        key = "which_topic" if region else "which_topic_any"
        topics = [topic for topic in map(self.topic_of_title, offered) if topic]
        return Answer(
            SUPPLY_DETAILS,
            "ask_clarify",
            self.say(key, region),
            region=self._region(region) if region else None,
            buttons=self._topic_buttons(topics or self.words.topics),
        )

    def likely(self, guesses: Iterable[Guess]) -> list[str]:
        """Return the topics of one's own that a message may well be about, likeliest first."""
        return [
            g.intent for g in guesses if g.confidence >= _PLAUSIBLE and self.is_matter(g.intent)
        ]

    def clarify(self, guesses: Sequence[Guess], again: bool = False) -> Answer:
        """Offer the topics that the message may be about.

        Args:
            guesses: Topics, likeliest first.
            again: Whether the message before was not understood either.
        """
        likely = self.likely(guesses)
        names = likely[:_MOST_CHOICES] or list(self.words.topics)
        key = "not_understood" if again else "clarify" if len(names) > 1 else "clarify_one"
        return Answer(
            names[0] if likely else "out_of_scope",
            "ask_clarify",
            self.say(key, title=self.title_of(names[0])),
            buttons=self._topic_buttons(names),
            confidence=guesses[0].confidence,
        )

    def offer(self, sentence: str, titles: Sequence[str]) -> Answer:
        """Offer choices once more, or the usual topics when there are none."""
        buttons = _say_title(titles) if titles else self._topic_buttons(self.words.topics)
        return Answer(SUPPLY_DETAILS, "ask_clarify", self.say(sentence), buttons=buttons)

    def say(self, key: str, region: str | None = None, **values: str) -> str:
        """Return a sentence of the dialogue for a region."""
        return self.words.say(key, {**self._wording.values(region or NATION), **values})

    def fill(self, sentence: str, region: str | None) -> str:
        """Return a sentence with the values of a region in its placeholders."""
        return fill(sentence, self._wording.values(region or NATION))

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self.book, self.gazetteer, self.words, self.today)

    def _choose(
        self,
        topic: str,
        code: str,
        case: str = DEFAULT_CASE,
        channel: str | None = None,
        year: int | None = None,
    ) -> Choice | None:
        chain = self.gazetteer.chain(code)
        return self.knowledge.choose(topic, chain, case, channel, year)

    def _prefaces(self, entry: Entry, answer: Answer, region: str | None) -> Iterable[str]:
        rule_code = answer.region[0] if answer.region else entry.region
        if not self.asks_region(entry.topic):
            return
        if region is None:
            yield self.say("no_region_given")
        elif rule_code == region or answer.status == "no_rule":
            return
        elif entry.region == NATION == rule_code and not self.book.has_own_data(region):
            yield self.say("no_local_data", region, rule_region=self.name_of(NATION))
        elif rule_code != NATION or entry.region == NATION:
            yield self.say("from_above", region, rule_region=self.name_of(rule_code))

    def _silent_on(self, channel: str, answer: Answer, code: str) -> str:
        kind = self.words.follow_up_by(channel)
        if kind is not None:
            return self.fill(kind.otherwise, code)
        named = {"channel": self.words.channels[channel], "rule_region": answer.region_name}
        return self.say("channel_unknown", code, **named)

    def _nothing_known(self, topic: str, code: str) -> Answer:
        return Answer(topic, "no_rule", self.say("nothing_known", code))

    def _channel_buttons(self, entry: Entry) -> tuple[Button, ...]:
        if entry.channel is not None:
            return ()
        channels = self.knowledge.channels_of(entry.topic, entry.region)
        names = [self.words.channels[c] for c in channels]
        return tuple(Button(name, name) for name in names)

    def _topic_buttons(self, topics: Iterable[str]) -> tuple[Button, ...]:
        return _say_title(self.knowledge.topics[t].title for t in topics)

    def _region(self, code: str) -> tuple[str, str]:
        return code, self.name_of(code)


def _say_title(titles: Iterable[str]) -> tuple[Button, ...]:
    return tuple(Button(title, title) for title in titles)
