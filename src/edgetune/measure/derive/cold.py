"""Inferences that find nothing in the caches, and the very first ones."""

from __future__ import annotations

from edgetune.measure.derive.derived import Derived, disturbed, grouped
from edgetune.measure.results import ColdResult
from edgetune.measure.series import FIRST_INFERENCE, PILOT, REPEATED, Raw
from edgetune.measure.stats import grouped_stats, latency_stats


def derive_cold(raw: Raw) -> Derived:
    series = raw.series
    flushed = series.where((series.block > PILOT) & (series.label != REPEATED))
    first = series.durations_ns[series.block == FIRST_INFERENCE]
    result = ColdResult(
        first=latency_stats(first),
        flush_bytes=raw.notebook.flush_bytes or 0,
        cache_bytes=raw.notebook.cache_bytes,
        disturbed=disturbed(raw),
    )
    return Derived(latency=grouped_stats(grouped(flushed)), result=result, labels=series.label)
