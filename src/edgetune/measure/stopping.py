"""When a process has been measured for long enough, and how many inferences make a sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from edgetune.measure.changepoint import steady_from
from edgetune.measure.stats import median_interval
from edgetune.spec import Power, Steady

# Reading the clock and going round the loop cost some 0.1 µs: of a millisecond one part in 10,000,
# a fiftieth of the interval wanted by default. A shorter sample would also be no longer than what
# an interrupt takes; a longer one would hide single late inferences in its mean.
SAMPLE_NS = 1_000_000
LEAST_BLOCKS, LEAST_BLOCK = 4, 5
# Readings of a power sensor in a block: fewer, and what lies at its edges would weigh.
READINGS_A_BLOCK = 10
# The machine itself is looked at ten times a second.
PROOF_S, PROOF_BLOCK_S = 2.0, 0.3
MS_PER_S, NS_PER_S = 1e3, 1e9


class Span(NamedTuple):
    """How long the timed runs of a process have to be, at least, and each block of them."""

    seconds: float = 0.0
    block_s: float = 0.0


def span_for(power: Power, processes: int, *, proven: bool) -> Span:
    """As long as energy needs, or the proof that a state was kept, over all processes."""
    if not power.sources:
        return Span(PROOF_S / processes, PROOF_BLOCK_S) if proven else Span()
    interval_s = power.interval_ms / MS_PER_S
    all_s = max(PROOF_S, min(power.window_seconds, power.samples * interval_s))
    return Span(all_s / processes, READINGS_A_BLOCK * interval_s)


def inferences_a_sample(shortest_ns: int) -> int:
    """As many inferences of this length as fill a sample."""
    return max(1, math.ceil(SAMPLE_NS / max(1, shortest_ns)))


def block_size(measure: Steady, sample_ns: float, span: Span) -> int:
    """Samples a block: what is asked for, or fewer so that some blocks fit into the time."""
    sample_s = max(1.0, sample_ns) / NS_PER_S
    fitting = int(measure.seconds / LEAST_BLOCKS / sample_s)
    wanted = max(measure.block, math.ceil(span.block_s / sample_s))
    return max(LEAST_BLOCK, min(wanted, fitting))


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
