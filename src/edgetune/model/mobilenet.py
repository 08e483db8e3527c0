"""MobileNetV2 with seeded weights: what networks for small devices are made of, offline.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2: a 1x1
convolution widens, a 3x3 one works on each channel by itself, and a 1x1 one narrows again.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from edgetune.model import moments
from edgetune.model.layers import (
    Builder,
    Signal,
    classified,
    convolved,
    finish,
    normalised,
    picture,
)

# Factor of widening, channels, blocks, stride of the first of them.
STAGES = (
    *((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2)),
    *((6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)),
)
STEM, LAST = 32, 1280
CEILING = 6.0  # six deviations above what a normalised channel has: the moments do not see it
BRANCH_SCALE = 0.5  # of a block that is added to its input


def build_mobilenet(*, seed: int, out: BinaryIO) -> None:
    """Write the model: `data` (1, 3, 224, 224) to `logits` (1, 1000), float32."""
    builder = Builder("mobilenet_v2", seed)
    for name, value in (("floor", 0.0), ("ceiling", CEILING)):
        builder.weight(name, np.array(value))
    signal = _clipped(
        builder, convolved(builder, picture(), "stem", width=STEM, kernel=3, stride=2)
    )
    for stage, (factor, width, count, stride) in enumerate(STAGES, start=1):
        for index in range(count):
            step, name = stride if index == 0 else 1, f"stage{stage}.{index}"
            signal = _block(builder, signal, name, factor=factor, width=width, stride=step)
    signal = _clipped(builder, convolved(builder, signal, "last", width=LAST, kernel=1))
    classified(builder, signal)
    finish(builder, out)


def _block(
    builder: Builder, signal: Signal, name: str, *, factor: int, width: int, stride: int
) -> Signal:
    """The sum with the input where the shape stays."""
    inner, wide = signal, factor * signal.channels
    if factor != 1:
        inner = _clipped(builder, convolved(builder, inner, f"{name}.1", width=wide, kernel=1))
    inner = _clipped(builder, _depthwise(builder, inner, f"{name}.2", stride=stride))
    added = stride == 1 and width == signal.channels
    scale = BRANCH_SCALE if added else 1.0
    last = convolved(builder, inner, f"{name}.3", width=width, kernel=1, scale=scale)
    if not added:
        return last
    total = builder.node("Add", [last.name, signal.name], f"{name}.sum")
    return Signal(name=total, moments=moments.added(last.moments, signal.moments))


def _depthwise(builder: Builder, signal: Signal, name: str, *, stride: int) -> Signal:
    """A 3x3 convolution of each channel with weights of its own, and its normalisation."""
    weights = builder.normal(signal.channels, 1, 3, 3) * np.sqrt(2.0 / 9)
    output = builder.node(
        "Conv",
        [signal.name, builder.weight(f"{name}.weight", weights)],
        f"{name}.conv",
        kernel_shape=[3, 3],
        strides=[stride, stride],
        pads=[1] * 4,
        group=signal.channels,
    )
    before = moments.through_depthwise(signal.moments, weights)
    return normalised(builder, Signal(name=output, moments=before), name, scale=1.0)


def _clipped(builder: Builder, signal: Signal) -> Signal:
    """ReLU6."""
    name = builder.node("Clip", [signal.name, "floor", "ceiling"], f"{signal.name}.clip")
    return Signal(name=name, moments=moments.through_relu(signal.moments))
