"""One network compiled in several ways: which of their convolutions and dense layers are the same.

Compilers fuse, split and reorder what stands between them, but each convolution and each dense
layer of the network comes out as one operator. Two of them can be the same layer when they are of
one kind, read and write as many values, and are both pointwise (1×1) or both not. Where both
networks have such layers in one order, the k-th is the k-th. Branches of a network may be run in
either order: then layers that cannot be told from each other are paired in the order of each.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from edgetune.wire.messages import Kind, Operator, Shape

HEAVY: tuple[Kind, ...] = ("convolution", "dense")
CHANNELS = re.compile(r"([A-Z])|(\d+)([a-z])")


class Unmatched(NamedTuple):
    """Why two networks' layers cannot be set beside each other."""

    reason: str


def heavy(operators: Sequence[Operator]) -> list[int]:
    """The places of the layers among all operators."""
    return [place for place, operator in enumerate(operators) if operator.kind in HEAVY]


def matched(ours: Sequence[Operator], theirs: Sequence[Operator]) -> list[int] | Unmatched:
    """For each layer of `ours`, in their order, the place of the same one among `theirs`."""
    own, other = heavy(ours), heavy(theirs)
    if len(own) != len(other):
        return Unmatched(f"{len(own)} convolutions and dense layers, there {len(other)}")
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(other):
        waiting[likeness(theirs[place])].append(place)
    found = []
    for number, place in enumerate(own, start=1):
        same = waiting[likeness(ours[place])]
        if not same:
            return Unmatched(f"nothing there is like layer {number}, {layer_words(ours[place])}")
        found.append(same.pop())
    return found


def likeness(operator: Operator) -> Hashable:
    """What a layer keeps, however it was compiled."""
    read = size(operator.inputs[0]) if operator.inputs else 0
    return operator.kind, read, size(operator.shape), pointwise(operator)


def size(shape: Shape) -> int:
    return math.prod(shape)


def pointwise(operator: Operator) -> bool:
    """A convolution whose weights are one value for each pair of channels."""
    if operator.kind != "convolution" or len(operator.inputs) < 2:
        return False
    data, weights = operator.inputs[:2]
    channels = channels_in(operator.shape, operator.layout)
    # Blocks of channels may differ between what is read and what is written, their order not.
    before = channels_in(data, re.sub(r"\d+", "1", operator.layout))
    return size(weights) == channels * before


def channels_in(shape: Shape, layout: str) -> int:
    """Of a shape in a layout like NHWC or NCHW16c; NCHW where nobody says."""
    letters = [found.group(1) or found.group(3) for found in CHANNELS.finditer(layout or "NCHW")]
    named = zip(letters, shape, strict=False)
    return math.prod(extent for letter, extent in named if letter in ("C", "c"))


def output_words(operator: Operator) -> str:
    """`128×28×28`: channels, height and width; of a dense layer the number of its outputs."""
    shape, layout = operator.shape, operator.layout or "NCHW"
    letters = [found.group(1) or found.group(3) for found in CHANNELS.finditer(layout)]
    if len(letters) != len(shape) or "H" not in letters:
        return "×".join(map(str, shape[1:] or shape))
    place = dict(zip(letters, shape, strict=True))
    return f"{channels_in(shape, layout)}×{place['H']}×{place['W']}"


def layer_words(operator: Operator) -> str:
    """`convolution to 128×28×28`, `1×1 convolution to …`, `dense to 1000`."""
    what = "1×1 convolution" if pointwise(operator) else operator.kind
    return f"{what} to {output_words(operator)}"
