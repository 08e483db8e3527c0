"""Timing one built candidate, in a child process of the worker.

These functions travel there by value: in that process `edgetune` is not importable, so this module
imports nothing of it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ATTEMPTS = 4
REST_SECONDS = 0.02
DISTURBED = 0.02  # the share of the time that threads may wait for a processor


class Library(NamedTuple):
    """A shared library with one entry function, and its arguments' shapes and types."""

    path: str
    arguments: tuple[tuple[tuple[int, ...], str], ...]


class Timing(NamedTuple):
    """How to time: `number` runs a sample; candidates slower than `cutoff_s` get one sample."""

    number: int
    repeat: int
    min_repeat_ms: int
    cache_flush: bool
    cutoff_s: float


class Timed(NamedTuple):
    """Seconds an execution, one value a sample; and for how long the device was kept."""

    costs_s: list[float]
    device_s: float


def run(library: Library, timing: Timing) -> Timed:
    import tvm

    module, device = tvm.runtime.load_module(library.path), tvm.cpu()
    fill = tvm.get_global_func("tvm.contrib.random.random_fill")
    arrays = [tvm.nd.empty(shape, dtype, device) for shape, dtype in library.arguments]
    for array in arrays:
        fill(array)

    def sample(repeat: int) -> list[float]:
        evaluator = module.time_evaluator(
            module.entry_name,
            device,
            number=timing.number,
            repeat=repeat,
            min_repeat_ms=timing.min_repeat_ms,
            f_preproc="cache_flush_cpu_non_first_arg" if timing.cache_flush else "",
        )
        return [float(seconds) for seconds in evaluator(*arrays).results]

    start_ns = time.monotonic_ns()
    costs_s = sample(1)
    if timing.repeat > 1 and costs_s[0] <= timing.cutoff_s:
        costs_s += undisturbed(lambda: sample(timing.repeat - 1))
    return Timed(costs_s, (time.monotonic_ns() - start_ns) / 1e9)


def undisturbed(sample: Callable[[], list[float]]) -> list[float]:
    """Sample again, a few times at most, while others take the processor from our threads."""
    costs: list[float] = []
    for attempt in range(ATTEMPTS):
        # Whoever has rested is let run first, so a pause makes a quiet moment more likely.
        time.sleep(attempt * REST_SECONDS)
        waited_ns, start_ns = waiting_ns(), time.monotonic_ns()
        costs += sample()
        elapsed_ns = time.monotonic_ns() - start_ns
        if waiting_ns() - waited_ns <= DISTURBED * elapsed_ns:
            break
    return costs


def waiting_ns() -> int:
    """How long this process's threads have waited for a processor; 0 where no one counts it."""
    total = 0
    for path in Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # the thread has ended meanwhile
            total += int(path.read_text().split()[1])
    return total


def describe() -> tuple[int, tuple[int, ...]]:
    """The threads of TVM's pool in this process, and the cores that they may use."""
    import os

    import tvm

    return int(tvm.get_global_func("runtime.NumThreads")()), tuple(sorted(os.sched_getaffinity(0)))
