"""Sentence embeddings behind one interface of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.settings import PROJECT

MODEL_FOLDER = PROJECT / "build" / "e5"
DIMENSIONS = 384
LAYERS = 3
_MAX_TOKENS = 256
_BATCH = 32
_BEGIN, _END = 0, 2

Vectors = npt.NDArray[np.float32]


class Embedder:
    """multilingual-e5-small in int8 on onnxruntime.

    Args:
        folder: Where ``model.onnx`` and ``tokenizer.json`` lie.
        threads: Threads for one sentence; one leaves the other core to other residents.
    """

    def __init__(self, folder: Path = MODEL_FOLDER, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            # The two steps together take longer than one after the other.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def layers(self, texts: Sequence[str]) -> Vectors:
        """Return what three layers of the network make of sentences.

        Args:
            texts: n sentences, normalised.

        Returns:
            Array of shape (n, 3 * 384): mean token vectors, from the wording to the meaning.
        """
        by_length: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for index, text in enumerate(texts):
            ids = self._tokenizer.encode("query: " + text).ids[: _MAX_TOKENS - 2]
            ids = [_BEGIN, *ids, _END]
            by_length[len(ids)].append((index, ids))
        result = np.zeros((len(texts), LAYERS * DIMENSIONS), np.float32)
        for rows in by_length.values():
            # Sentences of one length need no padding, so no mask has to be computed.
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                result[[index for index, _ in batch]] = self._run([ids for _, ids in batch])
        return result

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return vectors whose inner product says how alike sentences are.

        Args:
            texts: n sentences, normalised.

        Returns:
            Array of shape (n, 384), each row of length 1.
        """
        meaning = self.layers(texts)[:, -DIMENSIONS:]
        vectors: Vectors = meaning / np.linalg.norm(meaning, axis=1, keepdims=True)
        return vectors

    def _run(self, ids: list[list[int]]) -> Vectors:
        tokens = np.array(ids, np.int64)
        positions = np.broadcast_to(np.arange(tokens.shape[1]), tokens.shape)
        (means,) = self._session.run(None, {"ids": tokens, "positions": positions})
        vectors: Vectors = means
        return vectors
