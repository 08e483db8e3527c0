"""The timed loop. Nothing happens in it but inferences and reading the clock."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from edgetune.wire.messages import Ran, Run, Thread
from edgetune.worker.core_latency import CoreLatency
from edgetune.worker.disturbance import Watch
from edgetune.worker.engine import Executable
from edgetune.worker.flush import make_flush


def timed_run(
    executable: Executable,
    order: Run,
    threads: Callable[[], tuple[Thread, ...]],
    latency: CoreLatency,
) -> Ran:
    """Warm up, then measure one block; every latency is kept, those of the warm-up too."""
    take = sampler(executable, order)
    with no_collection():
        warmup_ns = take(order.warmup)
        with Watch(latency) as watch:
            start_ns = time.monotonic_ns()
            durations_ns = take(order.repeats)
            end_ns = time.monotonic_ns()
    return Ran(
        durations_ns=tuple(durations_ns),
        warmup_ns=tuple(warmup_ns),
        start_ns=start_ns,
        end_ns=end_ns,
        threads=threads(),
        disturbance=watch.disturbance,
    )


def sampler(executable: Executable, order: Run) -> Callable[[int], list[int]]:
    """Takes so many samples: back to back, or each inference after its flush."""
    if not order.flush_bytes:
        return lambda count: samples(executable, count, order.number)
    flush = make_flush(order.flush_bytes)
    return lambda count: flushed_samples(executable, count, order.number, flush)


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


def flushed_samples(
    executable: Executable, count: int, number: int, flush: Callable[[], None]
) -> list[int]:
    """The same with cold caches: each inference is timed alone, right after a flush."""
    clock, run = time.perf_counter_ns, executable.run
    durations_ns = [0] * count
    for index in range(count):
        total_ns = 0
        for _ in range(number):
            flush()
            start_ns = clock()
            run()
            total_ns += clock() - start_ns
        durations_ns[index] = total_ns // number
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
