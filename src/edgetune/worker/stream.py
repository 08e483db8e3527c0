"""Frames that arrive at a fixed rate, and one inference at a time to serve them.

The rule: one frame can wait. A frame that arrives while another one waits takes its place, and the
other one is dropped, as a camera's driver with a single buffer does it. So whenever the network is
free it takes up the newest frame that has arrived.
"""

from __future__ import annotations

import time

from edgetune.wire.messages import RunStream, Streamed
from edgetune.worker.core_latency import CoreLatency
from edgetune.worker.disturbance import Watch
from edgetune.worker.engine import Executable
from edgetune.worker.threads import threads_now
from edgetune.worker.timing import no_collection, samples

# The kernel wakes a sleeper some 0.05 to 0.2 ms late; what is left of the wait is spent spinning.
SPIN_NS = 500_000
LEAD_NS = 1_000_000


def run_stream(executable: Executable, order: RunStream, latency: CoreLatency) -> Streamed:
    """Serve the whole stream."""
    with no_collection():
        samples(executable, order.warmup, 1)
        with Watch(latency) as watch:
            start_ns = time.monotonic_ns() + LEAD_NS
            frames, begun_ns, done_ns = serve_frames(executable, order, start_ns)
            end_ns = time.monotonic_ns()
    return Streamed(
        frames=tuple(frames),
        begun_ns=tuple(begun_ns),
        done_ns=tuple(done_ns),
        start_ns=start_ns,
        end_ns=end_ns,
        threads=threads_now(),
        disturbance=watch.disturbance,
    )


def serve_frames(
    executable: Executable, order: RunStream, start_ns: int
) -> tuple[list[int], list[int], list[int]]:
    """The frames served, when each was taken up and when it was done, from `start_ns` on."""
    clock, run, period_ns, last = time.monotonic_ns, executable.run, order.period_ns, -1
    frames: list[int] = []
    begun_ns: list[int] = []
    done_ns: list[int] = []
    while last < order.frames - 1:
        wait_until(start_ns + (last + 1) * period_ns)
        now_ns = clock() - start_ns
        last = min(now_ns // period_ns, order.frames - 1)
        frames.append(last)
        begun_ns.append(now_ns)
        run()
        done_ns.append(clock() - start_ns)
    return frames, begun_ns, done_ns


def wait_until(moment_ns: int) -> None:
    """Sleep, then spin, until the monotonic clock shows `moment_ns`."""
    left_ns = moment_ns - time.monotonic_ns()
    if left_ns > SPIN_NS:
        time.sleep((left_ns - SPIN_NS) / 1e9)
    while time.monotonic_ns() < moment_ns:
        pass
