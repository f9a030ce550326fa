"""The component of the pipeline that finds entities."""

from __future__ import annotations

import hashlib
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entity_finder import EntityFinder, word_lists


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpacyRuleEntities(GraphComponent, EntityExtractorMixin):
    """Finds entities by rules: spaCy's phrase matcher, number and date patterns, the gazetteer.

    Nothing is learned and nothing is stored with the model: the word lists under ``data`` are
    read when the component is loaded. Works after a tokenizer; without tokens it cuts the
    sentence itself.

    Config:
        entities: Entity types to look for; all when left out.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config: every entity type."""
        return {"entities": None}

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that must be installed."""
        return ["spacy", "jieba", "rapidfuzz", "pypinyin", "cn2an"]

    @staticmethod
    def supported_languages() -> list[str]:
        """Return the languages the rules are written for."""
        return ["zh"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyRuleEntities:
        """Create the component; see :class:`GraphComponent`."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the word lists.

        Args:
            config: See the class.

        Raises:
            LexiconError: A file of the lexicon is broken.
        """
        settings = {**self.get_default_config(), **config}
        self._wanted = settings["entities"]
        self._finder = EntityFinder()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the word lists, so that a change of them is a change of the model."""
        digest = hashlib.sha256()
        for path in word_lists():
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message to it."""
        for message in messages:
            words = [token.text for token in message.get(TOKENS_NAMES[TEXT]) or ()]
            entities = self._finder.extract(message.get(TEXT) or "", words or None)
            if self._wanted is not None:
                entities = [e for e in entities if e["entity"] in self._wanted]
            entities = self.add_extractor_name(entities)
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages
