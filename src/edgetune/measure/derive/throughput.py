"""Several instances at once: how many inferences a second the cores can do."""

from __future__ import annotations

import numpy as np

from edgetune.measure.derive.derived import Derived, disturbed
from edgetune.measure.results import Partition, ThroughputResult
from edgetune.measure.series import PILOT, Block, Raw, Series
from edgetune.measure.stats import latency_stats

NS_PER_S = 1e9


def derive_throughput(raw: Raw) -> Derived:
    """All partitions; of equally good ones the first is the best."""
    runs = sorted({block.run for block in raw.notebook.blocks})
    partitions = tuple(partition(raw, run) for run in runs)
    best = int(np.argmax([each.per_second for each in partitions]))
    result = ThroughputResult(partitions=partitions, best=best, disturbed=disturbed(raw))
    return Derived(latency=None, result=result, labels=raw.series.label)


def partition(raw: Raw, run: int) -> Partition:
    blocks = [block for block in raw.notebook.blocks if block.run == run]
    series = raw.series.where((raw.series.run == run) & (raw.series.block > PILOT))
    return Partition(
        instances=len(blocks),
        shares=tuple(block.cores for block in blocks),
        inferences=len(series),
        per_second=sum(rate_hz(series, block) for block in blocks),
        latency=latency_stats(series.durations_ns),
    )


def rate_hz(series: Series, block: Block) -> float:
    """One instance: its inferences over the time that they took, back to back."""
    durations_ns = series.durations_ns[series.process == block.process]
    if not len(durations_ns):
        raise ValueError("an instance finished no inference")
    return NS_PER_S * len(durations_ns) / float(durations_ns.sum())
