"""ResNet-18 and ResNet-50 v1.5 with seeded weights: the real cost of a real network, offline.

He et al., "Deep Residual Learning for Image Recognition" (2016), table 1. v1.5 puts the stride of
a bottleneck into its 3x3 convolution. The bytes depend on depth and seed alone: weights come from
`measure.draw`, and nothing of this machine or of a library's version is written.
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

BLOCKS = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3)}
WIDTHS = (64, 128, 256, 512)
BOTTLENECKED, BOTTLENECK = {50}, 4
CLASSES = 1000
IMAGE = (1, 3, 224, 224)
OPSET, IR_VERSION = 13, 7  # what TVM 0.19 and every ONNX Runtime since 1.6 import
BRANCH_SCALE = 0.5  # of a block's last normalisation: keeps the sums of a stage of order one
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


def build_resnet(depth: int, *, seed: int, out: BinaryIO) -> None:
    """Write the model: `data` (1, 3, 224, 224) to `logits` (1, 1000), float32."""
    builder = Builder(f"resnet{depth}", seed)
    image = Moments(mean=np.zeros(IMAGE[1]), variance=np.ones(IMAGE[1]))
    signal = _stem(builder, Signal(name="data", moments=image))
    block = _bottleneck if depth in BOTTLENECKED else _basic
    for stage, (count, width) in enumerate(zip(BLOCKS[depth], WIDTHS, strict=True), start=1):
        for index in range(count):
            stride = 2 if stage > 1 and index == 0 else 1
            signal = block(builder, signal, f"stage{stage}.{index}", width=width, stride=stride)
    _head(builder, signal)
    graph = builder.model.graph
    graph.input.append(helper.make_tensor_value_info("data", TensorProto.FLOAT, IMAGE))
    graph.output.append(helper.make_tensor_value_info("logits", TensorProto.FLOAT, (1, CLASSES)))
    write_model(builder.model, builder.weights, out)


def _stem(builder: Builder, image: Signal) -> Signal:
    signal = _rectified(builder, _convolved(builder, image, "stem", width=64, kernel=7, stride=2))
    name = builder.node(
        "MaxPool", [signal.name], "stem.pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4
    )
    return Signal(name=name, moments=moments.through_pooling(signal.moments))


def _basic(builder: Builder, signal: Signal, name: str, *, width: int, stride: int) -> Signal:
    first = _convolved(builder, signal, f"{name}.1", width=width, kernel=3, stride=stride)
    first = _rectified(builder, first)
    last = _convolved(builder, first, f"{name}.2", width=width, kernel=3, scale=BRANCH_SCALE)
    return _joined(builder, signal, last, stride=stride, name=name)


def _bottleneck(builder: Builder, signal: Signal, name: str, *, width: int, stride: int) -> Signal:
    first = _rectified(builder, _convolved(builder, signal, f"{name}.1", width=width, kernel=1))
    middle = _convolved(builder, first, f"{name}.2", width=width, kernel=3, stride=stride)
    middle = _rectified(builder, middle)
    wide = width * BOTTLENECK
    last = _convolved(builder, middle, f"{name}.3", width=wide, kernel=1, scale=BRANCH_SCALE)
    return _joined(builder, signal, last, stride=stride, name=name)


def _joined(builder: Builder, signal: Signal, branch: Signal, *, stride: int, name: str) -> Signal:
    """The shortcut is a projection where the shape changes."""
    if stride != 1 or signal.channels != branch.channels:
        width = branch.channels
        signal = _convolved(
            builder, signal, f"{name}.shortcut", width=width, kernel=1, stride=stride
        )
    total = builder.node("Add", [branch.name, signal.name], f"{name}.sum")
    return _rectified(
        builder, Signal(name=total, moments=moments.added(branch.moments, signal.moments))
    )


def _rectified(builder: Builder, signal: Signal) -> Signal:
    name = builder.node("Relu", [signal.name], f"{signal.name}.relu")
    return Signal(name=name, moments=moments.through_relu(signal.moments))


def _convolved(
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
    return _normalised(builder, Signal(name=output, moments=before), name, scale=scale)


def _normalised(builder: Builder, signal: Signal, name: str, *, scale: float) -> Signal:
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


def _head(builder: Builder, signal: Signal) -> None:
    """Average, then a classifier that does not see what all inputs share."""
    pooled = builder.node("GlobalAveragePool", [signal.name], "pool")
    flat = builder.node("Flatten", [pooled], "features", axis=1)
    weights = builder.normal(CLASSES, signal.channels) * np.sqrt(2.0 / signal.channels)
    weights = moments.blind_to_mean(weights * LOGIT_SCALE, signal.moments)
    bias = builder.normal(CLASSES) * BIAS_SCALE
    names = [builder.weight("fc.weight", weights), builder.weight("fc.bias", bias)]
    builder.node("Gemm", [flat, *names], "logits", transB=1)
