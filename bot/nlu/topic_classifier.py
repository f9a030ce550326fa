"""Last step of the pipeline: the questions of a message, and the topic of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.details_only import only_details, says_nothing
from bot.nlu.embedding import Embedder
from bot.nlu.places import Place, Word, without_places
from bot.nlu.questions import MARKS, Part, leans, split, whole
from bot.nlu.topic_model import Sentence, TopicModel
from bot.regions.matching import load_matcher

_FILE = "topics.joblib"
_RANKING = 6
_FAINTEST = 1e-5
"""A topic that the whole message shows less than this counts as shown this much."""
Scores = npt.NDArray[np.float64]
SUPPLY_DETAILS = "supply_details"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Sets intent, ``intent_ranking`` and ``questions``.

    ``questions`` is a list of ``{"text", "start", "end", "ranking": [{"name", "confidence"}]}``:
    several when the message asks several things, each about another topic.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        ``clear_from``: confidence from which a part is understood as it stands; ``part_from``:
        confidence from which a part is a question of its own when the whole message is about the
        same; ``part_step``: how much surer it must be for each power of ten by which the whole
        message shows less of it; ``linked_step``: the same for what 还有, 另外 or a number sets
        beside another part; ``marked_trace``: the share of the trace that is asked of a part with
        a question mark; of what 还有, 另外 or a number sets apart none is asked.
        ``lean_trace_from``: what the whole must show of a part that says
        little by itself; ``tale_from``: characters from which a message tells more than it asks,
        ``tale_trace_from``: what the whole must show then, or of a part that no mark sets apart.
        ``door_from``: the least confidence in what is none of ours; ``linked_door``: beside 还有.
        """
        return {
            "clear_from": 0.9,
            "part_from": 0.4,
            "part_step": 0.08,
            "linked_step": 0.04,
            "linked_door": 0.8,
            "marked_trace": 0.05,
            "lean_trace_from": 0.1,
            "tale_from": 41,
            "tale_trace_from": 0.01,
            "door_from": 0.9,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages this component needs."""
        return ["sklearn", "onnxruntime", "tokenizers"]

    def __init__(
        self, config: dict[str, Any], model: TopicModel, storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model = model
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Create a component that is still to be trained."""
        return cls(config, TopicModel(Embedder()), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load the trained component."""
        with model_storage.read_from(resource) as folder:
            model = TopicModel.load(folder / _FILE, Embedder())
        return cls(config, model, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the topics from the examples."""
        examples = training_data.intent_examples
        sentences = [read_sentence(_words(e), _places_in(e)) for e in examples]
        self._model.fit(sentences, [e.get(INTENT) for e in examples])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / _FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the questions of each message and their topics."""
        for message in messages:
            if message.get(TEXT):
                self._process(message)
        return messages

    def _process(self, message: Message) -> None:
        text = message.get(TEXT)
        if only_details(text, message.get(ENTITIES) or []):
            ranking = [{"name": SUPPLY_DETAILS, "confidence": 1.0}]
            return self._set(
                message, ranking, [_question(Part(text, 0, len(text), (0, len(text))), ranking)]
            )
        message_part, parts = whole(text), split(text)
        candidates = [message_part, *parts] if len(parts) > 1 else [message_part]
        sentences = _sentences(message, [(part.start, part.end) for part in candidates])
        first, *rows = self._model.predict(sentences)
        surer = [self._surer(message, *pair) for pair in zip(candidates[1:], rows, strict=True)]
        ranking = self._rank(first)
        questions = self._several(candidates[1:], surer, first)
        self._set(message, ranking, questions or [_question(message_part, ranking)])

    def _surer(self, message: Message, part: Part, row: Scores) -> Scores:
        """Read an unclear part again by the clause that asks: what is told before may mislead."""
        asks = message.get(TEXT)[slice(*part.asked)]
        if not part.tells or row.max() >= self._config["clear_from"] or leans(asks):
            return row
        asked = self._model.predict(_sentences(message, [part.asked]))[0]
        joint = np.sqrt(row * asked)
        surer: Scores = joint / joint.sum()
        return surer

    @staticmethod
    def _set(
        message: Message, ranking: list[dict[str, Any]], questions: list[dict[str, Any]]
    ) -> None:
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set("questions", questions, add_to_output=True)

    def _several(
        self, parts: Sequence[Part], scores: Sequence[Scores], whole: Scores
    ) -> list[dict[str, Any]]:
        outside, least_trace = self._outside(whole), self._least_trace(parts, whole)
        topics: list[str | None] = []
        for part, row in zip(parts, scores, strict=True):
            best = int(np.argmax(row))
            name = self._model.labels[best]
            shown = whole[best] >= self._trace(part, least_trace) and is_question(name)
            sure = row[best] >= (self._config["door_from"] if outside else 0.0)
            alone = shown and sure and self._stands_alone(part, name, row[best], whole[best])
            topics.append(name if alone and name not in topics else None)
        return _joined(parts, [self._rank(row) for row in scores], topics)

    def _trace(self, part: Part, least: float) -> float:
        """Return what the whole must show of a part's topic."""
        if part.linked:
            return 0.0
        if part.marked:
            return least * float(self._config["marked_trace"])
        return max(least, self._config["tale_trace_from"]) if part.loose else least

    def _outside(self, whole: Scores) -> bool:
        """Whether the whole message is surely none of ours."""
        best = int(np.argmax(whole))
        outside = self._model.labels[best].startswith("out_of_scope")
        return outside and bool(whole[best] >= self._config["door_from"])

    def _least_trace(self, parts: Sequence[Part], whole: Scores) -> float:
        """Return what the whole must show of a part's topic: of a tale, or of what is not ours."""
        tale = bool(parts) and parts[-1].end - parts[0].start >= self._config["tale_from"]
        told = tale or self._outside(whole)
        return float(self._config["tale_trace_from"]) if told else 0.0

    def _stands_alone(self, part: Part, name: str, confidence: float, whole: float) -> bool:
        """Whether a part is a question of its own.

        Args:
            part: The part.
            name: Its topic.
            confidence: Confidence in that topic.
            whole: Confidence of the whole message in the same topic.
        """
        config = self._config
        if leans(part.text) and whole < config["lean_trace_from"]:
            return False
        step = config["linked_step"] if part.linked else config["part_step"]
        least = config["part_from"] - step * np.log10(max(whole, _FAINTEST))
        if name in _OTHER_DOORS:
            least = max(least, config["linked_door" if part.linked else "door_from"])
        if name in _TOLD_BESIDE and whole < config["door_from"]:
            return False
        return bool(confidence >= least)

    def _rank(self, row: Scores) -> list[dict[str, Any]]:
        order = np.argsort(row)[::-1][:_RANKING]
        labels = self._model.labels
        return [{"name": labels[i], "confidence": float(row[i])} for i in order]


_NO_QUESTION = frozenset(
    {
        *("greet", "thanks", "goodbye", "bot_identity"),
        *(SUPPLY_DETAILS, "follow_up", "withhold_details", "cancel", "start_over"),
    }
)
_OTHER_DOORS = frozenset(
    {
        "human",
        "out_of_scope_housing_fund",
        "out_of_scope_other_insurance",
        "out_of_scope_government",
    }
)
_TOLD_BESIDE = frozenset({"out_of_scope_employee", "out_of_scope_medical"})
"""What residents tell of to explain: only asked when the whole message is about it."""

_ERROR = "error_"
"""How the topics of messages that the page shows begin."""


def is_question(intent: str) -> bool:
    """Whether a topic beside another one in the same message wants an answer of its own."""
    if intent.startswith("out_of_scope"):
        return intent in _OTHER_DOORS or intent in _TOLD_BESIDE
    return intent not in _NO_QUESTION


def _joined(
    parts: Sequence[Part], rankings: Sequence[list[dict[str, Any]]], topics: Sequence[str | None]
) -> list[dict[str, Any]]:
    """Return the questions of a message, none when no two of its parts ask different things.

    A part that is no question of its own may name a place: it goes with its neighbour.
    """
    if sum(name is not None for name in topics) < 2:
        return []
    answered = {_answers_too(name) for name in topics if name}
    joined: list[dict[str, Any]] = []
    for part, ranking, name in zip(parts, rankings, topics, strict=True):
        if name and name not in answered:
            joined.append(_question(part, ranking))
        elif joined:
            joined[-1]["end"] = part.end
    joined[0]["start"] = parts[0].start
    return joined


def _answers_too(topic: str) -> str | None:
    """Return the topic that the answer to this one answers as well, if there is one."""
    if topic == "duplicate_payment":
        return "refund"
    # The page said why it failed.
    return "pay_failed" if topic.startswith(_ERROR) else None


def _question(part: Part, ranking: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": part.text, "start": part.start, "end": part.end, "ranking": ranking}


def read_sentence(words: Sequence[Word], places: Sequence[Place]) -> Sentence:
    """Return words in the form in which topics are learnt and recognised."""
    kept = without_places(words, places)
    if says_nothing("".join(kept)):
        kept = [word.text for word in words]
    return Sentence("".join(kept).strip(MARKS), tuple(kept))


def _sentences(message: Message, spans: Iterable[tuple[int, int]]) -> list[Sentence]:
    found = (e for e in message.get(ENTITIES) or () if e["entity"] == "region")
    places = [Place(e["start"], e["end"], bool(e.get("elsewhere"))) for e in found]
    words = _words(message)
    return [
        read_sentence([word for word in words if start <= word.start < end], places)
        for start, end in spans
    ]


def _words(message: Message) -> list[Word]:
    tokens: list[Token] = message.get(TOKENS_NAMES[TEXT]) or []
    return [Word(token.text, token.start) for token in tokens]


def _places_in(example: Message) -> list[Place]:
    """Return the places of a training example, which has no entities yet."""
    words = [word.text for word in _words(example)]
    found = load_matcher().find(example.get(TEXT), words)
    return [Place(mention.start, mention.end, mention.elsewhere) for mention in found]
