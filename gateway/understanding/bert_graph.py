"""The sentence model as an ONNX graph: written once from its published weights, small (8 bit) and quick on one core."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Weights = Mapping[str, npt.NDArray[np.float32]]

_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
"""Of all-MiniLM-L6-v2 (config.json of its release): a BERT of 6 layers, 12 heads and 384 units."""
_STEPS = 64
"""Weights are whole numbers from -64 to 64: with the full 8 bits, older processors' sums of pairs would overflow.
Against the exact model a sentence's cosine is .992 on average (8 bits: .993; float32: 1.000; 304 questions)."""
_FUSED = "com.microsoft"
"""The runtime's own fused operators: no optimiser has to find them, so the session starts at once."""


class WeightsError(Exception):
    """The published weights are not what this graph is made for; the message names what is missing."""


def read_safetensors(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """All float32 tensors of a safetensors file (https://github.com/huggingface/safetensors#format)."""
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    try:
        header = json.loads(raw[8 : 8 + length])
        return {
            name: np.frombuffer(
                raw, dtype="<f4", count=int(np.prod(of["shape"])), offset=8 + length + of["data_offsets"][0]
            ).reshape(of["shape"])
            for name, of in header.items()
            if name != "__metadata__" and of["dtype"] == "F32"
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path.name} is not a sound safetensors file ({error})") from error


def write(weights: Weights, path: Path) -> None:
    """Writes the graph: `ids` (texts x tokens, int64, padded with 0) to `meaning` (texts x 384, float32, of length 1).

    Raises WeightsError.
    """
    import onnx  # noqa: PLC0415 - only needed here, once

    try:
        made = _Graph(weights).model()
    except KeyError as error:
        raise WeightsError(f"the weights lack {error}") from error
    onnx.save(made, str(path))


class _Graph:
    """Nodes and constants while the graph grows."""

    def __init__(self, weights: Weights) -> None:
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

        self._weights, self._helper, self._types, self._arrays = weights, helper, TensorProto, numpy_helper
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        ids = self._helper.make_tensor_value_info("ids", self._types.INT64, ["texts", "tokens"])
        out = self._helper.make_tensor_value_info("meaning", self._types.FLOAT, ["texts", 384])
        state = self._embedded()
        for layer in range(_LAYERS):
            state = self._layer(state, f"encoder.layer.{layer}")
        self._pooled(state)
        graph = self._helper.make_graph(self._nodes, "all-MiniLM-L6-v2", [ids], [out], self._constants)
        versions = [self._helper.make_opsetid("", 18), self._helper.make_opsetid(_FUSED, 1)]
        return self._helper.make_model(graph, opset_imports=versions, ir_version=9)

    def _add(self, kind: str, inputs: list[str], name: str, domain: str = "", **options: Any) -> str:
        self._nodes.append(self._helper.make_node(kind, inputs, [name], name=name, domain=domain, **options))
        return name

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._constants.append(self._arrays.from_array(np.ascontiguousarray(value), name))
        return name

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _embedded(self) -> str:
        """Words (8 bit, a scale for each), plus places, plus the one kind of text there is; normalised."""
        zero = self._constant("zero", np.array(0, dtype=np.int64))
        present = self._add("Not", [self._add("Equal", ["ids", zero], "absent")], "present")
        self._add("Cast", [present], "mask", to=self._types.INT32)
        words = self._weights["embeddings.word_embeddings.weight"]
        scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-9) / 127.0
        small = self._constant("words", np.round(words / scale).astype(np.int8))
        picked = self._add("Gather", [small, "ids"], "words_picked")
        picked = self._add("Cast", [picked], "words_float", to=self._types.FLOAT)
        sizes = self._add("Gather", [self._constant("word_scales", scale.astype(np.float32)), "ids"], "scales_picked")
        picked = self._add("Mul", [picked, sizes], "words_scaled")
        kind = self._weights["embeddings.token_type_embeddings.weight"][:1]
        places = self._constant("places", self._weights["embeddings.position_embeddings.weight"] + kind)
        one = self._constant("one", np.array([1], dtype=np.int64))
        count = self._add("Shape", ["ids"], "count", start=1, end=2)
        start = self._constant("start", np.array([0], dtype=np.int64))
        near = self._add("Slice", [places, start, count, start, one], "places_used")
        summed = self._add("Add", [picked, near], "embedded")
        return self._normal(summed, "embeddings.LayerNorm")

    def _normal(self, state: str, name: str) -> str:
        inputs = [state, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._add("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=_EPSILON)

    def _linear(self, state: str, matrix: npt.NDArray[np.float32], name: str) -> str:
        """`state` times the transpose of `matrix` (outputs x inputs): small whole numbers, a scale for each output."""
        scale = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / _STEPS
        small = np.round(matrix / scale[:, None]).astype(np.int8).T
        inputs = [state, self._constant(f"{name}.small", small), self._constant(f"{name}.scale", scale)]
        return self._add("DynamicQuantizeMatMul", inputs, f"{name}.out", _FUSED)

    def _joined(self, state: str, skip: str, bias: str, name: str) -> str:
        inputs = [state, skip, self._weight(f"{name}.weight"), self._weight(f"{name}.bias"), self._weight(bias)]
        return self._add("SkipLayerNormalization", inputs, f"{name}.out", _FUSED, epsilon=_EPSILON)

    def _layer(self, state: str, name: str) -> str:
        own = f"{name}.attention.self"
        kinds = ("query", "key", "value")
        merged = np.concatenate([self._weights[f"{own}.{kind}.weight"] for kind in kinds])
        biases = np.concatenate([self._weights[f"{own}.{kind}.bias"] for kind in kinds])
        threefold = self._linear(state, merged, f"{own}.all")
        parts = [f"{own}.{kind}.part" for kind in kinds]
        self._nodes.append(
            self._helper.make_node("Split", [threefold], parts, name=f"{own}.split", axis=2, num_outputs=3)
        )
        attended = self._add(
            "MultiHeadAttention",
            [*parts, self._constant(f"{own}.biases", biases), "mask"],
            f"{own}.out", _FUSED, num_heads=_HEADS,
        )  # fmt: skip
        out = f"{name}.attention.output"
        told = self._linear(attended, self._weights[f"{out}.dense.weight"], f"{out}.dense")
        middle = self._joined(told, state, f"{out}.dense.bias", f"{out}.LayerNorm")
        wide = self._linear(middle, self._weights[f"{name}.intermediate.dense.weight"], f"{name}.wide")
        bent = self._add("BiasGelu", [wide, self._weight(f"{name}.intermediate.dense.bias")], f"{name}.bent", _FUSED)
        narrow = self._linear(bent, self._weights[f"{name}.output.dense.weight"], f"{name}.narrow")
        return self._joined(narrow, middle, f"{name}.output.dense.bias", f"{name}.output.LayerNorm")

    def _pooled(self, state: str) -> None:
        """The mean over the text's own tokens, of length 1."""
        last = self._constant("last_axis", np.array([-1], dtype=np.int64))
        tokens = self._constant("token_axis", np.array([1], dtype=np.int64))
        share = self._add("Cast", ["mask"], "mask_float", to=self._types.FLOAT)
        share = self._add("Unsqueeze", [share, last], "mask_wide")
        total = self._add("ReduceSum", [self._add("Mul", [state, share], "own"), tokens], "total", keepdims=0)
        # Dividing by the number of tokens would not change the direction, and only that is kept.
        length = self._add("ReduceL2", [total, last], "length", keepdims=1)
        self._add("Div", [total, length], "meaning")
