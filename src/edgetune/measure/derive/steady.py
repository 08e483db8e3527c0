"""The level that a network settles at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from edgetune.measure.changepoint import steady_from
from edgetune.measure.derive.derived import Derived, disturbed, firsts_ms, groups_of
from edgetune.measure.results import ProcessResult, SteadyResult
from edgetune.measure.series import (
    COUNTED,
    PILOT,
    REPEATED,
    STEADY,
    WARMING,
    Integers,
    Mask,
    Raw,
    Series,
)
from edgetune.measure.stats import NS_PER_MS, LatencyStats, grouped_stats
from edgetune.spec import Steady


def derive_steady(measure: Steady, raw: Raw) -> Derived:
    """Label the samples, then reduce those that count."""
    labels, starts = labelled(raw.series, least=measure.least)
    series = replace(raw.series, label=labels)
    latency = grouped_stats(groups_of(series))
    result = SteadyResult(
        number=int(series.number[series.block > PILOT].max()),
        settled=all(start is not None for start in starts.values()),
        reached=reached(latency, measure.interval),
        processes=tuple(process_results(series, starts)),
        disturbed=disturbed(raw),
    )
    return Derived(latency=latency, result=result, labels=labels)


def labelled(series: Series, *, least: int) -> tuple[Integers, dict[int, int | None]]:
    """A label for each sample, and for each process the sample from which on it is steady.

    A process that never becomes steady has no better samples than those of its second half: they
    count, and are not called steady.
    """
    labels, starts = series.label.copy(), {}
    for process in np.unique(series.process):
        mine = in_series(series) & (series.process == process)
        values = series.durations_ns[mine].astype(np.float64)
        starts[int(process)] = start = steady_from(values, least=least)
        begins, label = (len(values) // 2, COUNTED) if start is None else (start, STEADY)
        labels[mine] = np.where(np.arange(len(values)) < begins, WARMING, label)
    return labels, starts


def in_series(series: Series) -> Mask:
    """Not the first inference, not the pilot, not what was taken again."""
    mask: Mask = (series.block > PILOT) & (series.label != REPEATED)
    return mask


def process_results(series: Series, starts: dict[int, int | None]) -> list[ProcessResult]:
    return [
        process_result(series.where(series.process == process), process, start)
        for process, start in starts.items()
    ]


def process_result(series: Series, process: int, start: int | None) -> ProcessResult:
    counted = (series.label == STEADY) | (series.label == COUNTED)
    return ProcessResult(
        process=process,
        first_ms=firsts_ms(series)[0],
        samples=int(in_series(series).sum()),
        steady_from=start,
        counted=int(counted.sum()),
        median_ms=float(np.median(series.durations_ns[counted])) / NS_PER_MS,
    )


def reached(latency: LatencyStats, interval: float) -> bool:
    """Whether half the interval is as small, relative to the median, as wanted."""
    if latency.median_low_ms is None or latency.median_high_ms is None:
        return False
    return latency.median_high_ms - latency.median_low_ms <= 2 * interval * latency.median_ms
