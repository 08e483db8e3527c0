"""Runs one after the other in one process: how much faster a network is once it was run before."""

from __future__ import annotations

from edgetune.measure.derive.derived import Derived, disturbed, firsts_ms
from edgetune.measure.results import PaperResult
from edgetune.measure.series import PILOT, Raw
from edgetune.measure.stats import latency_stats
from edgetune.spec import Paper


def derive_paper(measure: Paper, raw: Raw) -> Derived:
    """Each run by itself; the interval of one takes its inferences for independent."""
    series = raw.series
    runs = tuple(
        latency_stats(series.durations_ns[(series.block > PILOT) & (series.run == run)])
        for run in range(1, measure.runs + 1)
    )
    result = PaperResult(first_ms=firsts_ms(series)[0], runs=runs, disturbed=disturbed(raw))
    return Derived(latency=runs[-1], result=result, labels=series.label)
