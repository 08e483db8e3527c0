"""The layers of the networks that edgetune builds: weights drawn from a seed, moments followed.

The bytes of a network depend on its architecture and seed alone: weights come from `measure.draw`,
and nothing of this machine or of a library's version is written.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
import onnx
from msgspec import Struct
from onnx import TensorProto, helper

from edgetune.measure import draw
from edgetune.model import moments
from edgetune.model.moments import Moments
from edgetune.model.serialise import Weight, write_model
from edgetune.wire.arrays import Array

CLASSES = 1000
IMAGE = (1, 3, 224, 224)
OPSET, IR_VERSION = 13, 7  # what TVM 0.19 and every ONNX Runtime since 1.6 import
LOGIT_SCALE = 4.0  # over He's: averaged features vary little
BIAS_SCALE = 0.1


class Signal(Struct, frozen=True, kw_only=True):
    """A tensor in the graph and what is known of its values."""

    name: str
    moments: Moments

    @property
    def channels(self) -> int:
        return int(self.moments.mean.size)


class Builder:
    """The model under construction and the source of its weights."""

    def __init__(self, name: str, seed: int) -> None:
        self.source = draw.stream(seed)
        self.weights: list[Weight] = []
        self.model = onnx.ModelProto(ir_version=IR_VERSION, producer_name="edgetune")
        self.model.opset_import.add(domain="", version=OPSET)
        self.model.metadata_props.add(key="weights", value="seeded")
        self.model.graph.name = name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        node = helper.make_node(kind, inputs, [output], name=output, **attributes)
        self.model.graph.node.append(node)
        return output

    def weight(self, name: str, values: Array) -> str:
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=values.shape)
        self.weights.append(Weight(tensor=tensor, data=values.astype("<f4").tobytes()))
        return name

    def normal(self, *shape: int) -> Array:
        return draw.normal(self.source, shape)


def picture() -> Signal:
    """The input: `data` (1, 3, 224, 224), standard normal."""
    return Signal(
        name="data", moments=Moments(mean=np.zeros(IMAGE[1]), variance=np.ones(IMAGE[1]))
    )


def finish(builder: Builder, out: BinaryIO) -> None:
    """Write the model: `data` (1, 3, 224, 224) to `logits` (1, 1000), float32."""
    graph = builder.model.graph
    graph.input.append(helper.make_tensor_value_info("data", TensorProto.FLOAT, IMAGE))
    graph.output.append(helper.make_tensor_value_info("logits", TensorProto.FLOAT, (1, CLASSES)))
    write_model(builder.model, builder.weights, out)


def convolved(
    builder: Builder,
    signal: Signal,
    name: str,
    *,
    width: int,
    kernel: int,
    stride: int = 1,
    scale: float = 1.0,
) -> Signal:
    """A convolution with He's weights and its batch normalisation."""
    shape = (width, signal.channels, kernel, kernel)
    weights = builder.normal(*shape) * np.sqrt(2.0 / np.prod(shape[1:]))
    output = builder.node(
        "Conv",
        [signal.name, builder.weight(f"{name}.weight", weights)],
        f"{name}.conv",
        kernel_shape=[kernel, kernel],
        strides=[stride, stride],
        pads=[kernel // 2] * 4,
    )
    before = moments.through_convolution(signal.moments, weights)
    return normalised(builder, Signal(name=output, moments=before), name, scale=scale)


def normalised(builder: Builder, signal: Signal, name: str, *, scale: float) -> Signal:
    """Batch normalisation whose four vectors scatter as those of a trained network do."""
    width = signal.channels
    scatter = builder.normal(4, width) * 0.1
    gamma, beta = scale * (1 + scatter[0]), scale * scatter[1]
    mean = signal.moments.mean + scatter[2] * np.sqrt(signal.moments.variance)
    variance = signal.moments.variance * (1 + scatter[3])
    parts = {"gamma": gamma, "beta": beta, "mean": mean, "variance": variance}
    names = [builder.weight(f"{name}.{part}", values) for part, values in parts.items()]
    output = builder.node("BatchNormalization", [signal.name, *names], f"{name}.norm")
    after = Moments(mean=moments.on_grid(beta), variance=moments.on_grid(gamma**2))
    return Signal(name=output, moments=after)


def classified(builder: Builder, signal: Signal) -> None:
    """Average, then a classifier that does not see what all inputs share."""
    pooled = builder.node("GlobalAveragePool", [signal.name], "pool")
    flat = builder.node("Flatten", [pooled], "features", axis=1)
    weights = builder.normal(CLASSES, signal.channels) * np.sqrt(2.0 / signal.channels)
    weights = moments.blind_to_mean(weights * LOGIT_SCALE, signal.moments)
    bias = builder.normal(CLASSES) * BIAS_SCALE
    names = [builder.weight("fc.weight", weights), builder.weight("fc.bias", bias)]
    builder.node("Gemm", [flat, *names], "logits", transB=1)
