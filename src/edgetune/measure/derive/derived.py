"""What is derived, and what all protocols derive alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from edgetune.measure.disturbance import Disturbed, summary
from edgetune.measure.results import AnyResult
from edgetune.measure.series import COUNTED, FIRST_INFERENCE, STEADY, Integers, Raw, Series
from edgetune.measure.stats import NS_PER_MS, LatencyStats


@dataclass(frozen=True, kw_only=True)
class Derived:
    """The headline (None: this protocol has no latency), the rest, and a label a sample."""

    latency: LatencyStats | None
    result: AnyResult
    labels: Integers


def disturbed(raw: Raw) -> Disturbed:
    return summary((block.repeated, block.reasons) for block in raw.notebook.blocks)


def firsts_ms(series: Series) -> list[float]:
    """The first inference of each process."""
    first = series.where(series.block == FIRST_INFERENCE)
    return [float(value) / NS_PER_MS for value in first.durations_ns]


def groups_of(series: Series) -> list[list[Integers]]:
    """The samples that count, by process and block."""
    counts = (series.label == STEADY) | (series.label == COUNTED)
    return grouped(series.where(counts))


def grouped(series: Series) -> list[list[Integers]]:
    """All samples, by process and block."""
    return [
        [
            series.durations_ns[(series.process == process) & (series.block == block)]
            for block in np.unique(series.block[series.process == process])
        ]
        for process in np.unique(series.process)
    ]
