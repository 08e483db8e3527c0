"""ResNet-18 and ResNet-50 v1.5 with seeded weights: the real cost of a real network, offline.

He et al., "Deep Residual Learning for Image Recognition" (2016), table 1. v1.5 puts the stride of
a bottleneck into its 3x3 convolution.
"""

from __future__ import annotations

from typing import BinaryIO

from edgetune.model import moments
from edgetune.model.layers import Builder, Signal, classified, convolved, finish, picture

BLOCKS = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3)}
WIDTHS = (64, 128, 256, 512)
BOTTLENECKED, BOTTLENECK = {50}, 4
BRANCH_SCALE = 0.5  # of a block's last normalisation: keeps the sums of a stage of order one


def build_resnet(depth: int, *, seed: int, out: BinaryIO) -> None:
    """Write the model: `data` (1, 3, 224, 224) to `logits` (1, 1000), float32."""
    builder = Builder(f"resnet{depth}", seed)
    signal = _stem(builder, picture())
    block = _bottleneck if depth in BOTTLENECKED else _basic
    for stage, (count, width) in enumerate(zip(BLOCKS[depth], WIDTHS, strict=True), start=1):
        for index in range(count):
            stride = 2 if stage > 1 and index == 0 else 1
            signal = block(builder, signal, f"stage{stage}.{index}", width=width, stride=stride)
    classified(builder, signal)
    finish(builder, out)


def _stem(builder: Builder, image: Signal) -> Signal:
    signal = _rectified(builder, convolved(builder, image, "stem", width=64, kernel=7, stride=2))
    name = builder.node(
        "MaxPool", [signal.name], "stem.pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4
    )
    return Signal(name=name, moments=moments.through_pooling(signal.moments))


def _basic(builder: Builder, signal: Signal, name: str, *, width: int, stride: int) -> Signal:
    first = convolved(builder, signal, f"{name}.1", width=width, kernel=3, stride=stride)
    first = _rectified(builder, first)
    last = convolved(builder, first, f"{name}.2", width=width, kernel=3, scale=BRANCH_SCALE)
    return _joined(builder, signal, last, stride=stride, name=name)


def _bottleneck(builder: Builder, signal: Signal, name: str, *, width: int, stride: int) -> Signal:
    first = _rectified(builder, convolved(builder, signal, f"{name}.1", width=width, kernel=1))
    middle = convolved(builder, first, f"{name}.2", width=width, kernel=3, stride=stride)
    middle = _rectified(builder, middle)
    wide = width * BOTTLENECK
    last = convolved(builder, middle, f"{name}.3", width=wide, kernel=1, scale=BRANCH_SCALE)
    return _joined(builder, signal, last, stride=stride, name=name)


def _joined(builder: Builder, signal: Signal, branch: Signal, *, stride: int, name: str) -> Signal:
    """The shortcut is a projection where the shape changes."""
    if stride != 1 or signal.channels != branch.channels:
        width = branch.channels
        signal = convolved(
            builder, signal, f"{name}.shortcut", width=width, kernel=1, stride=stride
        )
    total = builder.node("Add", [branch.name, signal.name], f"{name}.sum")
    return _rectified(
        builder, Signal(name=total, moments=moments.added(branch.moments, signal.moments))
    )


def _rectified(builder: Builder, signal: Signal) -> Signal:
    name = builder.node("Relu", [signal.name], f"{signal.name}.relu")
    return Signal(name=name, moments=moments.through_relu(signal.moments))
