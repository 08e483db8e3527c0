"""Inferences back to back in a window of the clock that several workers share."""

from __future__ import annotations

import time

from edgetune.wire.messages import Ran, RunWindow
from edgetune.worker.core_latency import CoreLatency
from edgetune.worker.disturbance import Watch
from edgetune.worker.engine import Executable
from edgetune.worker.threads import threads_now
from edgetune.worker.timing import no_collection


def run_window(executable: Executable, order: RunWindow, latency: CoreLatency) -> Ran:
    """The latencies of all inferences that begin and end in the window."""
    with no_collection():
        run_until(executable, order.start_ns)
        with Watch(latency) as watch:
            durations_ns = latencies_until(executable, order.end_ns)
    return Ran(
        durations_ns=tuple(durations_ns),
        warmup_ns=(),
        start_ns=order.start_ns,
        end_ns=order.end_ns,
        threads=threads_now(),
        disturbance=watch.disturbance,
    )


def run_until(executable: Executable, moment_ns: int) -> None:
    """Run at least once, and until the moment has come."""
    executable.run()
    while time.monotonic_ns() < moment_ns:
        executable.run()


def latencies_until(executable: Executable, end_ns: int) -> list[int]:
    """The latencies of the inferences that end by `end_ns`; the one that does not is left out."""
    clock, run = time.monotonic_ns, executable.run
    durations_ns: list[int] = []
    former_ns = clock()
    while True:
        run()
        now_ns = clock()
        if now_ns > end_ns:
            return durations_ns
        durations_ns.append(now_ns - former_ns)
        former_ns = now_ns
