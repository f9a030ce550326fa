"""Learns the topics anew from changed examples, as training the whole model would."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.jieba_tokenizer import JiebaTokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.embedding import DIMENSIONS, LAYERS, MODEL_FOLDER, Embedder, Vectors
from bot.nlu.entities import SpacyRuleEntities
from bot.nlu.normaliser import TextNormaliser
from bot.nlu.topic_classifier import TopicClassifier
from bot.nlu.topic_model import TopicModel
from bot.settings import PROJECT

PARTS: tuple[type[Any], ...] = (
    TextNormaliser,
    JiebaTokenizer,
    SpacyRuleEntities,
    TopicClassifier,
)
"""The pipeline of ``config.yml``, whose options are read from there."""


class Parser:
    """A pipeline that was learnt anew.

    Args:
        parts: Its components in order.
    """

    def __init__(self, parts: Sequence[Any]) -> None:
        self._parts = parts

    def __call__(self, text: str) -> dict[str, Any]:
        """Return what the pipeline makes of a text, as Rasa's server would."""
        message = Message(data={TEXT: text})
        for part in self._parts:
            part.process([message])
        parsed: dict[str, Any] = message.as_dict(only_output_properties=True)
        return parsed


class RememberingEmbedder(Embedder):
    """Keeps the embeddings of sentences from one trial to the next: they take nearly all the time.

    Args:
        folder: Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        model = (MODEL_FOLDER / "model.onnx").stat()
        self._file = folder / f"embeddings-{model.st_size}-{int(model.st_mtime)}.npz"
        self._known: dict[bytes, Vectors] = {}
        if self._file.exists():
            with np.load(self._file) as kept:
                rows: Vectors = kept["rows"]
                self._known = dict(zip(map(bytes, kept["keys"]), rows, strict=True))

    def layers(self, texts: Sequence[str]) -> Vectors:
        """Return what the network makes of sentences; see :class:`Embedder`."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        new = {k: text for k, text in zip(keys, texts, strict=True) if k not in self._known}
        if new:
            self._known.update(zip(new, super().layers(list(new.values())), strict=True))
        if not keys:
            return np.zeros((0, LAYERS * DIMENSIONS), np.float32)
        return np.stack([self._known[key] for key in keys])

    def keep(self) -> None:
        """Write all that is known to the file, in the place of an older one."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(self._known), np.uint8).reshape(len(self._known), -1)
        aside = self._file.with_suffix(".new.npz")
        np.savez(aside, keys=keys, rows=np.stack(list(self._known.values())))
        for old in self._file.parent.glob("embeddings-*.npz"):
            if old not in (aside, self._file):
                old.unlink()
        aside.replace(self._file)


def learn(examples: Path, folder: Path, cache: Path) -> Parser:
    """Learn from a folder of examples.

    Args:
        examples: Folder with Rasa's ``<topic>.yml`` files.
        folder: For what is learnt; made when missing.
        cache: Where embeddings are kept.
    """
    data = load_data(str(examples))
    folder.mkdir(parents=True, exist_ok=True)
    storage = LocalModelStorage.create(folder)
    context = ExecutionContext(GraphSchema({}), "trial")
    embedder = RememberingEmbedder(cache)
    parts: list[GraphComponent] = []
    for part, options in zip(PARTS, _options(), strict=True):
        resource, config = Resource(part.__name__), {**part.get_default_config(), **options}
        if part is TopicClassifier:
            made: Any = TopicClassifier(config, TopicModel(embedder), storage, resource)
            made.train(data)
        else:
            made = part.create(config, storage, resource, context)
            if part is TextNormaliser:
                made.train(data)
            if hasattr(made, "process_training_data"):
                data = made.process_training_data(data)
        parts.append(made)
    embedder.keep()
    return Parser(parts)


def _options() -> list[dict[str, Any]]:
    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    return [{k: v for k, v in part.items() if k != "name"} for part in config["pipeline"]]
