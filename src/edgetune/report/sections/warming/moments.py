"""The moments in the life of a process at which a protocol timed it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from edgetune.measure.results import ColdResult, PaperResult, SteadyResult
from edgetune.measure.stats import LatencyStats
from edgetune.record import PointRecord

FIRST, SETTLED, FLUSHED = "first inference", "settled", "flushed caches"
INTERVAL, RANGE = "95 % interval of the median", "range over processes"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A median in milliseconds; `reach` says what `low_ms` and `high_ms` bound, "" if nothing.

    A settled level is `doubtful` where a process never settled: its later half counts.
    """

    name: str
    ms: float
    low_ms: float | None = None
    high_ms: float | None = None
    reach: str = ""
    samples: int = 1
    doubtful: bool = False


def moments_of(record: PointRecord) -> list[Moment]:
    """In their order; empty where the protocol does not tell them apart."""
    match record.bench:
        case PaperResult() as found:
            runs = enumerate(found.runs, 1)
            later = [moment(f"run {number}", stats) for number, stats in runs]
            return [Moment(name=FIRST, ms=found.first_ms), *later]
        case SteadyResult() as found if record.latency:
            settled = replace(moment(SETTLED, record.latency), doubtful=not found.settled)
            return [firsts([each.first_ms for each in found.processes]), settled]
        case ColdResult() as found if record.latency:
            return [moment(FIRST, found.first), moment(FLUSHED, record.latency)]
        case _:
            return []


def moment(name: str, stats: LatencyStats) -> Moment:
    return Moment(
        name=name,
        ms=stats.median_ms,
        low_ms=stats.median_low_ms,
        high_ms=stats.median_high_ms,
        reach="" if stats.median_low_ms is None else INTERVAL,
        samples=stats.samples,
    )


def firsts(values_ms: list[float]) -> Moment:
    """The first inferences of several processes."""
    if len(values_ms) == 1:
        return Moment(name=FIRST, ms=values_ms[0])
    return Moment(
        name=FIRST,
        ms=median(values_ms),
        low_ms=min(values_ms),
        high_ms=max(values_ms),
        reach=RANGE,
        samples=len(values_ms),
    )
