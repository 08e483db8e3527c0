"""Names of the shapes of convolutions, from a module and from TVM's workloads. No TVM here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

DIMENSIONS = 4  # of the data, the weights and the result of a convolution

Kind = Literal["direct", "winograd"]


def name_of(data: Sequence[int], output: Sequence[int]) -> str:
    """Of a 3×3 convolution in NHWC: `1x56x56x64 to 1x56x56x64`."""
    return " to ".join("x".join(str(int(size)) for size in shape) for shape in (data, output))


def is_usual(workload: str, kind: Kind) -> bool:
    """Whether TVM computes it in this way: by its authors' measurements on AVX-512."""
    channels = int(json.loads(workload)[-1][-1])
    return (64 < channels < 512) == (kind == "winograd")


def shape_name(workload: str, kind: Kind) -> str:
    """The name for a task that is a convolution computed in the way `kind`, "" for any other.

    A workload names first the hash of its computation, then the shapes of the data, the weights
    and other operands, and last the output. The weights are 3×3×in×out directly, for Winograd
    6×6×out×in.
    """
    _, *shapes = json.loads(workload)
    operands = [*shapes[:2], *shapes[-1:]]
    if len(shapes) < len(operands) or any(len(one) != DIMENSIONS for one in operands):
        return ""
    data, weights, output = operands
    expected = [3, 3, data[3], output[3]]
    if kind == "winograd":
        expected = [6, 6, output[3], data[3]]
    return name_of(data, output) if weights == expected else ""
