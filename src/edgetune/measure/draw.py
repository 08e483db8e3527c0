"""Seeded random numbers that are the same on every machine, Python and NumPy.

NumPy guarantees the raw integers of a `PCG64` for a given seed, but no method of `Generator`:
`standard_normal` may change with a release, and a logarithm or a cosine of one's own differs in
the last bit between processors. So everything here comes from raw integers by exact arithmetic.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

SUMMANDS = 12  # twelve uniform variates have a variance of one
STEPS = 1 << 16


def stream(*key: int) -> np.random.PCG64:
    """The raw integers that belong to `key`."""
    return np.random.PCG64(list(key))


def normal(source: np.random.PCG64, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Nearly standard normal: sums of twelve 16-bit uniform variates, within (-6, 6)."""
    count = int(np.prod(shape))
    raw = np.asarray(source.random_raw(count * SUMMANDS // 4), dtype="<u8")
    sums = raw.view("<u2").reshape(SUMMANDS, count).sum(axis=0, dtype=np.int64)
    values: npt.NDArray[np.float64] = (sums - SUMMANDS * (STEPS - 1) / 2) / STEPS
    return values.reshape(shape)


def integers(source: np.random.PCG64, shape: tuple[int, ...], *, high: int) -> npt.NDArray[Any]:
    """Uniform over [0, high), with `high` at most 2^63, as int64."""
    raw = np.asarray(source.random_raw(int(np.prod(shape))), dtype=np.uint64)
    return np.asarray(raw % np.uint64(high), np.int64).reshape(shape)
