"""Puts work items that say the same into one group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.knowledge.search_grams import grams
from bot.nlu.embedding import MODEL_FOLDER, Embedder
from bot.operator.tables import items
from bot.text.normalise import normalise

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]

ALIKE_IN_MEANING = 0.93
ALIKE_IN_LETTERS = 0.6
_LETTER_DIMENSIONS = 2048


def group_items(engine: Engine, embed: Embed | None = None) -> int:
    """Give every open item without a group one. Return how many there were.

    Args:
        engine: The database.
        embed: Turns sentences into rows of length 1; the sentence model, or where it is not
            built shared letters, when None.
    """
    open_rows = sa.select(items).where(items.c.status == "open").order_by(items.c.id)
    with engine.connect() as connection:
        rows = connection.execute(open_rows).all()
    new = [row for row in rows if row.group_id is None]
    if not new:
        return 0
    leaders = [row for row in rows if row.group_id == row.id]
    groups = _groups([*leaders, *new], len(leaders), embed)
    with engine.begin() as connection:
        for row in new:
            change = items.update().where(items.c.id == row.id)
            connection.execute(change.values(group_id=groups[row.id]))
    return len(new)


def _groups(rows: list[Any], known: int, embed: Embed | None) -> dict[int, int]:
    groups: dict[int, int] = {}
    flags: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.kind == "flag":
            groups[row.id] = flags.setdefault((row.entry, row.reason), row.id)
    spoken = [row for row in rows if row.kind != "flag"]
    old = {row.id for row in rows[:known]}
    least = ALIKE_IN_MEANING
    if embed is None and not (MODEL_FOLDER / "model.onnx").exists():
        embed, least = letter_vectors, ALIKE_IN_LETTERS
    embed = embed or Embedder().embed
    vectors = embed([normalise(row.text) for row in spoken])
    leaders: list[int] = []
    for place, row in enumerate(spoken):
        alike = vectors[leaders] @ vectors[place] if leaders else np.zeros(0)
        nearest = int(alike.argmax()) if len(alike) else -1
        if nearest >= 0 and alike[nearest] >= least and row.id not in old:
            groups[row.id] = spoken[leaders[nearest]].id
        else:
            groups[row.id] = row.id
            leaders.append(place)
    return groups


def letter_vectors(texts: Sequence[str]) -> Vectors:
    """Return rows of length 1 that are the nearer the more characters and pairs two texts share."""
    vectors = np.zeros((len(texts), _LETTER_DIMENSIONS), np.float32)
    for row, text in enumerate(texts):
        for gram in grams(text):
            vectors[row, sum(map(ord, gram)) * 31 % _LETTER_DIMENSIONS] += 1
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, 1e-6)
    return scaled
