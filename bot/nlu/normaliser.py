"""First step of the pipeline: one form of writing for everything that follows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.privacy import without_tokens
from bot.text.normalise import normalise
from bot.text.pinyin_input import PinyinDecoder
from bot.text.spelling import standardise

_FILE = "pinyin.json"
_REMEMBERED = 4096
"""Messages whose rewriting is kept ready; private data was masked before they come here."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextNormaliser(GraphComponent):
    """Full-width and traditional characters, dialect words, homophones and pinyin.

    The pinyin vocabulary is learnt from the training examples, so that what residents write
    in Latin letters becomes the words that this product knows.
    """

    def __init__(self, decoder: PinyinDecoder, storage: ModelStorage, resource: Resource) -> None:
        self._decoder = decoder
        self._storage = storage
        self._resource = resource
        self._rewrite = lru_cache(_REMEMBERED)(self.rewrite)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormaliser:
        """Create a component that is still to be trained."""
        return cls(PinyinDecoder(), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TextNormaliser:
        """Load the component with its pinyin vocabulary."""
        with model_storage.read_from(resource) as folder:
            return cls(PinyinDecoder.load(folder / _FILE), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the pinyin vocabulary from the examples."""
        texts: Iterable[str] = (e.get(TEXT) for e in training_data.intent_examples)
        self._decoder.fit([standardise(normalise(text)) for text in texts])
        with self._storage.write_to(self._resource) as folder:
            self._decoder.save(folder / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Write the examples in the form that messages will have."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Write messages in one form; those without text stay as they are."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.set(TEXT, self._rewrite(text), add_to_output=True)
        return messages

    def rewrite(self, text: str) -> str:
        """Return the text as the rest of the pipeline reads it."""
        return standardise(self._decoder.decode(normalise(without_tokens(text))))
