"""How a series spreads, in few enough numbers to be drawn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from edgetune.measure.series import PILOT, REPEATED, WARMING, Series
from edgetune.measure.stats import NS_PER_MS, Values

TAIL = 0.05  # the slowest twentieth is not drawn: one interruption may be ten times as long


class Spread(NamedTuple):
    """Percentiles in milliseconds; `p25_ms` to `p75_ms` hold half of the samples."""

    p5_ms: float
    p25_ms: float
    p50_ms: float
    p75_ms: float
    p95_ms: float


class Share(NamedTuple):
    """`share` of the samples took at most `ms`."""

    ms: float
    share: float


def counted_ms(series: Series) -> Values:
    """The samples that the headline is drawn from: of several runs, those of the last.

    Each is the mean of `number` inferences. A stream's headline is another: the responses.
    """
    aside = (series.label == REPEATED) | (series.label == WARMING)
    counted = series.where((series.block > PILOT) & ~aside)
    last = counted.run == counted.run.max(initial=0)
    values: Values = counted.durations_ns[last] / NS_PER_MS
    return values


def spread(values_ms: Values) -> Spread:
    """Raises ValueError for no values at all."""
    if not len(values_ms):
        raise ValueError("no samples, no spread")
    return Spread(*(float(value) for value in np.percentile(values_ms, (5, 25, 50, 75, 95))))


def cumulative(values_ms: Values, points: int) -> list[Share]:
    """The empirical distribution at `points` shares, up to where its tail begins."""
    if not len(values_ms):
        return []
    shares = np.linspace(0, 1 - TAIL, min(points, len(values_ms)))
    quantiles = np.quantile(values_ms, shares, method="inverted_cdf")
    return [Share(float(ms), float(share)) for ms, share in zip(quantiles, shares, strict=True)]
