"""``python -m bot.operator.grouping``: gathers the work items and groups those that say the same.

A process of its own: the sentence model is large, and nothing else beside the answers needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.journal import open_database
from bot.knowledge.search_grams import grams
from bot.operator.loop import gather
from bot.operator.tables import items
from bot.settings import Settings
from bot.text.normalise import normalise

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]

ALIKE_IN_MEANING = 0.93
ALIKE_IN_LETTERS = 0.6
_LETTER_DIMENSIONS = 2048
_KEPT = np.float16


def group_items(engine: Engine, embed: Embed, least: float) -> int:
    """Give every open item without a group one. Return how many there were.

    Args:
        engine: The database.
        embed: Turns sentences into rows of length 1.
        least: Likeness from which two sentences say the same.
    """
    open_rows = sa.select(items).where(items.c.status == "open").order_by(items.c.id)
    with engine.connect() as connection:
        new = connection.execute(open_rows.where(items.c.group_id.is_(None))).all()
        leaders = connection.execute(open_rows.where(items.c.group_id == items.c.id)).all()
    spoken = [row for row in new if row.kind != "flag"]
    changes = _flag_groups(leaders, new)
    if spoken:
        changes += _spoken_groups([r for r in leaders if r.kind != "flag"], spoken, embed, least)
    with engine.begin() as connection:
        for number, values in changes:
            connection.execute(items.update().where(items.c.id == number).values(**values))
    return len(new)


def _flag_groups(leaders: Sequence[Any], new: Sequence[Any]) -> list[tuple[int, dict[str, Any]]]:
    """Flags are alike when they say the same of the same entry."""
    known: dict[tuple[str, str], int] = {}
    flags = [row for row in (*leaders, *new) if row.kind == "flag"]
    groups = {row.id: known.setdefault((row.entry, row.reason), row.id) for row in flags}
    return [(row.id, {"group_id": groups[row.id]}) for row in new if row.kind == "flag"]


def _spoken_groups(
    leaders: Sequence[Any], new: Sequence[Any], embed: Embed, least: float
) -> list[tuple[int, dict[str, Any]]]:
    vectors = embed([normalise(row.text) for row in new])
    groups = [row.id for row in leaders]
    rows = [_vector(row, embed, vectors.shape[1]) for row in leaders]
    changes = []
    for row, vector in zip(new, vectors, strict=True):
        alike = np.stack(rows) @ vector if rows else np.zeros(1)
        best = int(alike.argmax())
        if alike[best] >= least:
            changes.append((row.id, {"group_id": groups[best]}))
            continue
        groups.append(row.id)
        rows.append(vector)
        kept = vector.astype(_KEPT).tobytes()
        changes.append((row.id, {"group_id": row.id, "vector": kept}))
    return changes


def _vector(row: Any, embed: Embed, dimensions: int) -> Vectors:
    kept = np.frombuffer(row.vector or b"", _KEPT).astype(np.float32)
    # What another kind of vectors was kept for is embedded anew.
    vector: Vectors = kept if len(kept) == dimensions else embed([normalise(row.text)])[0]
    return vector


def letter_vectors(texts: Sequence[str]) -> Vectors:
    """Return rows of length 1 that are the nearer the more characters and pairs two texts share."""
    vectors = np.zeros((len(texts), _LETTER_DIMENSIONS), np.float32)
    for row, text in enumerate(texts):
        for gram in grams(text):
            vectors[row, sum(map(ord, gram)) * 31 % _LETTER_DIMENSIONS] += 1
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, 1e-6)
    return scaled


def main() -> int:
    """Gather and group. Returns the exit code."""
    from bot.nlu.embedding import MODEL_FOLDER, Embedder

    engine = open_database(Settings.from_environment().database_url)
    gather(engine)
    if (MODEL_FOLDER / "model.onnx").exists():
        group_items(engine, Embedder().embed, ALIKE_IN_MEANING)
    else:
        group_items(engine, letter_vectors, ALIKE_IN_LETTERS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
