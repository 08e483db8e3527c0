"""The passes of a profile: so many, or fewer once the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from edgetune.wire.messages import Profile

LEAST = 3  # below that nothing can be said of the spread


def passes(order: Profile) -> Iterator[int]:
    start_s = time.monotonic()
    for done in range(max(order.passes, LEAST)):
        if done >= LEAST and time.monotonic() - start_s > order.seconds:
            return
        yield done


def timed_ns(run: Callable[[], object]) -> int:
    start_ns = time.perf_counter_ns()
    run()
    return time.perf_counter_ns() - start_ns
