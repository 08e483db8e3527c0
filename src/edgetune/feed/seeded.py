"""Random inputs that are the same on every machine."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from edgetune.errors import ModelError
from edgetune.measure import draw
from edgetune.spec import RandomInput
from edgetune.wire.settings import TensorSpec


def seeded(feed: RandomInput, spec: TensorSpec) -> npt.NDArray[Any]:
    """Seed and name decide, so the order of a network's inputs does not matter.

    Raises:
        ModelError: the input's type cannot hold `high` - 1.
    """
    dtype = np.dtype(spec.dtype)
    source = draw.stream(feed.seed, zlib.crc32(spec.name.encode()))
    if dtype.kind == "f":
        return draw.normal(source, spec.shape).astype(dtype)
    if dtype.kind == "b":
        return draw.integers(source, spec.shape, high=2).astype(dtype)
    largest = int(np.iinfo(dtype).max)
    if feed.high - 1 > largest:
        expected = f"at most {largest + 1} for input {spec.name} ({spec.dtype})"
        raise ModelError("too large", where="input.high", expected=expected, got=str(feed.high))
    return draw.integers(source, spec.shape, high=feed.high).astype(dtype)
