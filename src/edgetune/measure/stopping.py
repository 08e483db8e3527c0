"""When a process has been measured for long enough, and how many inferences make a sample."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from edgetune.measure.changepoint import steady_from
from edgetune.measure.stats import median_interval
from edgetune.spec import Steady

# Reading the clock and going round the loop cost some 0.1 µs: of a millisecond one part in 10,000,
# a fiftieth of the interval wanted by default. A shorter sample would also be no longer than what
# an interrupt takes; a longer one would hide single late inferences in its mean.
SAMPLE_NS = 1_000_000
LEAST_BLOCKS, LEAST_BLOCK = 4, 5


def inferences_a_sample(shortest_ns: int) -> int:
    """As many inferences of this length as fill a sample."""
    return max(1, math.ceil(SAMPLE_NS / max(1, shortest_ns)))


def block_size(measure: Steady, sample_ns: float) -> int:
    """Samples a block: what is asked for, or fewer so that some blocks fit into the time."""
    fitting = int(measure.seconds * 1e9 / LEAST_BLOCKS / max(1.0, sample_ns))
    return max(LEAST_BLOCK, min(measure.block, fitting))


def enough(durations_ns: Sequence[int], measure: Steady) -> bool:
    """Whether a process's series is steady and its median known as well as wanted, or too long.

    The interval is that of the order statistics of the steady part: it takes samples for
    independent, and serves to stop only. What is reported is drawn over processes and blocks.
    """
    if len(durations_ns) < measure.least:
        return False
    if len(durations_ns) >= measure.most:
        return True
    values = np.asarray(durations_ns, dtype=np.float64)
    start = steady_from(values, least=measure.least)
    if start is None:
        return False
    steady = np.sort(values[start:])
    low, high = median_interval(steady)
    if low is None or high is None:
        return False
    return (high - low) / 2 <= measure.interval * float(np.median(steady))
