"""Emptying the caches: whatever the network left there is replaced by something else."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np


def make_flush(size_bytes: int) -> Callable[[], None]:
    """A function that reads and writes a buffer of `size_bytes` on every core of this process.

    The calling thread visits each core, because the first levels of cache belong to single cores.
    It ends with the mask that it had.
    """
    buffer = np.zeros(max(1, size_bytes // 8), dtype=np.uint64)
    cores = sorted(os.sched_getaffinity(0))

    def flush() -> None:
        for core in cores:
            os.sched_setaffinity(0, {core})
            np.add(buffer, 1, out=buffer)
        os.sched_setaffinity(0, cores)

    return flush
