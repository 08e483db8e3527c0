"""Statistics of latencies. Numbers in, numbers out; the raw series lies elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from edgetune.measure.bootstrap import Group, estimate_median
from edgetune.measure.early_stopping import least_samples

NS_PER_MS = 1e6
OUTLIER_MADS = 14.826  # ten standard deviations of a normal distribution, as in hyperfine
Values = npt.NDArray[np.float64]
Durations = npt.NDArray[np.int64]
NO_LATENCY = "latencies must be positive and at least one"
Covers = Literal["processes", "blocks", "samples", ""]


class LatencyStats(Struct, frozen=True, kw_only=True):
    """In milliseconds; the median and its median absolute deviation come first.

    `median_low_ms` and `median_high_ms` are a 95 % interval for the median. `covers` says what it
    was drawn over: `processes` or the `blocks` of one process (see `bootstrap`), or single
    `samples` by order statistics, which takes them for independent; empty: there are too few for
    an interval. No latency lies below 0, so the interval does not. `outliers` lie further than
    14.826 MAD from the median; they are counted and never dropped. `std_ms` is the population's,
    as TVM's benchmark prints it. A percentile is None when there are too few samples for it (see
    `early_stopping`).
    """

    samples: int
    median_ms: float
    mad_ms: float
    median_low_ms: float | None
    median_high_ms: float | None
    covers: Covers = "samples"
    processes: int = 1
    blocks: int = 1
    outliers: int = 0
    mean_ms: float
    max_ms: float
    min_ms: float
    std_ms: float
    p90_ms: float | None
    p99_ms: float | None
    p999_ms: float | None


class Interval(NamedTuple):
    """A 95 % interval for the median, and what it covers; the default is none."""

    low_ms: float | None = None
    high_ms: float | None = None
    covers: Covers = ""


def latency_stats(durations_ns: Sequence[int] | Durations) -> LatencyStats:
    """Reduce one series of latencies in nanoseconds; the interval is that of order statistics.

    Raises:
        ValueError: no samples, or a duration that is not positive.
    """
    values_ms = np.sort(milliseconds(durations_ns))
    low_ms, high_ms = median_interval(values_ms)
    interval = Interval() if low_ms is None else Interval(low_ms, high_ms, "samples")
    return reduced(values_ms, float(np.median(values_ms)), interval)


def grouped_stats(groups: Sequence[Sequence[Durations]]) -> LatencyStats:
    """Reduce the blocks of several processes; the interval is `bootstrap.estimate_median`'s.

    Raises:
        ValueError: no samples, or a duration that is not positive.
    """
    in_ms: list[Group] = [[milliseconds(block) for block in group] for group in groups]
    blocks = [block for group in in_ms for block in group]
    if not blocks:
        raise ValueError(NO_LATENCY)
    found, interval = estimate_median(in_ms), Interval()
    if found.half is not None:
        low_ms, high_ms = max(0.0, found.median - found.half), found.median + found.half
        interval = Interval(low_ms, high_ms, "processes" if len(in_ms) > 1 else "blocks")
    stats = reduced(np.sort(np.concatenate(blocks)), found.median, interval)
    return replace(stats, processes=len(in_ms), blocks=len(blocks))


def reduced(ordered: Values, median_ms: float, interval: Interval) -> LatencyStats:
    return LatencyStats(
        samples=len(ordered),
        median_ms=median_ms,
        mad_ms=float(np.median(np.abs(ordered - median_ms))),
        median_low_ms=interval.low_ms,
        median_high_ms=interval.high_ms,
        covers=interval.covers,
        outliers=int(np.sum(outlying(ordered))),
        mean_ms=float(ordered.mean()),
        max_ms=float(ordered[-1]),
        min_ms=float(ordered[0]),
        std_ms=float(ordered.std()),
        p90_ms=percentile(ordered, 0.9),
        p99_ms=percentile(ordered, 0.99),
        p999_ms=percentile(ordered, 0.999),
    )


def milliseconds(durations_ns: Sequence[int] | Durations) -> Values:
    values = np.asarray(durations_ns, dtype=np.float64)
    if not len(values) or values.min() <= 0:
        raise ValueError(NO_LATENCY)
    return values / NS_PER_MS


def outlying(values: Values) -> npt.NDArray[np.bool_]:
    """Which values lie further than 14.826 median absolute deviations from the median.

    Source of the rule: hyperfine, after Iglewicz and Hoaglin, How to Detect and Handle Outliers,
    1993. Where more than half of the values are equal, all others are outliers.
    """
    deviations = np.abs(values - np.median(values))
    found: npt.NDArray[np.bool_] = deviations > OUTLIER_MADS * np.median(deviations)
    return found


def percentile(values: Values, share: float) -> float | None:
    """The percentile, or None when there are too few values for it."""
    enough = len(values) >= least_samples(share)
    return float(np.percentile(values, 100 * share)) if enough else None


def median_interval(
    ordered: Values, confidence: float = 0.95
) -> tuple[float | None, float | None]:
    """The narrowest symmetric pair of order statistics that holds the median with `confidence`.

    Distribution-free for independent samples: the number of values below the median is
    binomial(n, 1/2). Source: Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2.
    """
    count = len(ordered)
    below, tail = -1, 0.0
    while below + 1 < count // 2:
        tail += math.exp(_log_binomial_half(count, below + 1))
        if 2 * tail > 1 - confidence:
            break
        below += 1
    if below < 0:
        return None, None
    return float(ordered[below]), float(ordered[count - 1 - below])


def _log_binomial_half(count: int, successes: int) -> float:
    """The logarithm of P(successes) for binomial(count, 1/2)."""
    choose = (
        math.lgamma(count + 1) - math.lgamma(successes + 1) - math.lgamma(count - successes + 1)
    )
    return choose - count * math.log(2)
