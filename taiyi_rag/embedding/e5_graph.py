"""The e5 encoder as an ONNX graph, built from the weights without torch.

Input embeddings (batch, length, 384) and a mask (batch, length) go in, hidden states come out.
The word table stays outside the graph (`E5Weights.input_embeddings`), so the int8 model
is 22 MB. Operators are ONNX Runtime's fused ones (domain com.microsoft).

int8: weights per output column, activations per tensor at run time (dynamic quantisation). On
processors with VNNI that is twice as fast as float32, and seven times as fast as the package's
own engine (`benchmarks/results/ingestion.json`). Older processors may saturate in 16-bit sums, so
whoever builds the graph checks it against float32 (`taiyi_rag.embedding.e5_runtime`).
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from taiyi_rag.embedding.e5_weights import E5Weights

Precision = Literal["int8", "float32"]

_FUSED = "com.microsoft"


class _Graph:
    """Nodes and initializers as they are added; every method returns its output's name."""

    def __init__(self, weights: E5Weights, precision: Precision) -> None:
        self.weights = weights
        self.precision = precision
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def vector(self, name: str) -> str:
        return self.constant(name, self.weights.vector(name))

    def node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        node = helper.make_node(operator, inputs, [output], domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def linear(self, x: str, layer: str, name: str, outputs: int, inputs: int) -> str:
        weight, bias = f"{layer}.{name}.w", self.vector(f"{layer}.{name}.b")
        matrix = self.weights.matrix(weight, outputs, inputs).T
        output = f"{layer}.{name}"
        if self.precision == "float32":
            product = self.node("MatMul", [x, self.constant(weight, matrix)], f"{output}.mm")
            return self.node("Add", [product, bias], output)
        scale = (np.abs(matrix).max(axis=0) / 127).astype(np.float32)
        quantised = np.clip(np.round(matrix / scale), -127, 127).astype(np.int8)
        constants = [self.constant(weight, quantised), self.constant(f"{weight}.scale", scale)]
        return self.node("DynamicQuantizeMatMul", [x, *constants, "", bias], output, _FUSED)

    def add_and_normalise(self, x: str, y: str, layer: str, name: str) -> str:
        inputs = [x, y, self.vector(f"{layer}.{name}.w"), self.vector(f"{layer}.{name}.b")]
        return self.node(
            "SkipLayerNormalization",
            inputs,
            f"{layer}.{name}",
            _FUSED,
            epsilon=self.weights.epsilon,
        )

    def encoder_layer(self, x: str, layer: str) -> str:
        hidden, inner = self.weights.hidden, self.weights.inner
        q, k, v = (self.linear(x, layer, name, hidden, hidden) for name in "qkv")
        context = self.node(
            "MultiHeadAttention",
            [q, k, v, "", "mask"],
            f"{layer}.context",
            _FUSED,
            num_heads=self.weights.heads,
        )
        attended = self.linear(context, layer, "ao", hidden, hidden)
        x = self.add_and_normalise(x, attended, layer, "aln")
        widened = self.linear(x, layer, "fi", inner, hidden)
        active = self.node("Gelu", [widened], f"{layer}.gelu", _FUSED)
        return self.add_and_normalise(
            x, self.linear(active, layer, "fo", hidden, inner), layer, "oln"
        )


def build(weights: E5Weights, precision: Precision) -> bytes:
    """The serialised ONNX model."""
    graph = _Graph(weights, precision)
    normalised = [graph.vector("emb.ln.w"), graph.vector("emb.ln.b")]
    x = graph.node(
        "LayerNormalization", ["embeddings", *normalised], "x", axis=-1, epsilon=weights.epsilon
    )
    for number in range(weights.layers):
        x = graph.encoder_layer(x, f"l{number}")
    graph.node("Identity", [x], "hidden")
    states: list[str | int | None] = ["batch", "length", weights.hidden]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, states),
                helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "length"]),
            ],
            [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, states)],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)],
        ir_version=10,
    )
    return bytes(model.SerializeToString())
