"""The timed loop. Nothing happens in it but inferences and reading the clock."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from edgetune.wire.messages import Ran, Run, Thread
from edgetune.worker.engine import Executable


def timed_run(
    executable: Executable, order: Run, threads: Callable[[], tuple[Thread, ...]]
) -> Ran:
    """Warm up, then measure; every latency is kept, those of the warm-up too."""
    with no_collection():
        warmup_ns = samples(executable, order.warmup, order.number)
        start_ns = time.monotonic_ns()
        durations_ns = samples(executable, order.repeats, order.number)
        end_ns = time.monotonic_ns()
    return Ran(
        durations_ns=tuple(durations_ns),
        warmup_ns=tuple(warmup_ns),
        start_ns=start_ns,
        end_ns=end_ns,
        threads=threads(),
    )


def samples(executable: Executable, count: int, number: int) -> list[int]:
    """`count` latencies in nanoseconds, each the mean of `number` inferences back to back."""
    clock, run = time.perf_counter_ns, executable.run
    durations_ns = [0] * count
    for index in range(count):
        start_ns = clock()
        for _ in range(number):
            run()
        durations_ns[index] = (clock() - start_ns) // number
    return durations_ns


@contextmanager
def no_collection() -> Iterator[None]:
    """A garbage collection in the middle of a sample would be counted as latency."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
