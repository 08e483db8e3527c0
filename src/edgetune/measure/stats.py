"""Statistics of a series of latencies. Numbers in, numbers out; the raw series lies elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

NS_PER_MS = 1e6
# The least number of samples from which a percentile says something about the tail: MLPerf
# LoadGen's early-stopping table at 99 % confidence.
LEAST_SAMPLES_P90, LEAST_SAMPLES_P99, LEAST_SAMPLES_P999 = 64, 662, 6636


class LatencyStats(Struct, frozen=True, kw_only=True):
    """In milliseconds. `std_ms` is the population's, as TVM's benchmark prints it.

    `median_low_ms` and `median_high_ms` bound the median with at least 95 % confidence by order
    statistics (None below six samples: no pair of samples reaches it). A percentile is None when
    there are too few samples for it.
    """

    samples: int
    mean_ms: float
    median_ms: float
    max_ms: float
    min_ms: float
    std_ms: float
    mad_ms: float
    median_low_ms: float | None
    median_high_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    p999_ms: float | None


def latency_stats(durations_ns: Sequence[int]) -> LatencyStats:
    """Reduce latencies in nanoseconds.

    Raises:
        ValueError: no samples, or a duration that is not positive.
    """
    if not durations_ns or min(durations_ns) <= 0:
        raise ValueError("latencies must be positive and at least one")
    values_ms = np.sort(np.asarray(durations_ns, dtype=np.float64) / NS_PER_MS)
    low_ms, high_ms = median_interval(values_ms)
    median_ms = float(np.median(values_ms))
    return LatencyStats(
        samples=len(values_ms),
        mean_ms=float(values_ms.mean()),
        median_ms=median_ms,
        max_ms=float(values_ms[-1]),
        min_ms=float(values_ms[0]),
        std_ms=float(values_ms.std()),
        mad_ms=float(np.median(np.abs(values_ms - median_ms))),
        median_low_ms=low_ms,
        median_high_ms=high_ms,
        p90_ms=percentile(values_ms, 90, LEAST_SAMPLES_P90),
        p99_ms=percentile(values_ms, 99, LEAST_SAMPLES_P99),
        p999_ms=percentile(values_ms, 99.9, LEAST_SAMPLES_P999),
    )


def percentile(values: npt.NDArray[np.float64], share: float, least: int) -> float | None:
    """The percentile `share`, or None when there are fewer than `least` values."""
    return float(np.percentile(values, share)) if len(values) >= least else None


def median_interval(
    ordered: npt.NDArray[np.float64], confidence: float = 0.95
) -> tuple[float | None, float | None]:
    """The narrowest symmetric pair of order statistics that holds the median with `confidence`.

    Distribution-free: the number of values below the median is binomial(n, 1/2). Source: Conover,
    Practical Nonparametric Statistics, 3rd ed., section 3.2.
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
