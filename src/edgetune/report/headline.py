"""What a protocol found, in words: results that are no latency, further rows, marks of doubt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from edgetune.measure.results import (
    ColdResult,
    PaperResult,
    Partition,
    RateTry,
    SteadyResult,
    StreamResult,
    ThroughputResult,
)
from edgetune.measure.stats import LatencyStats
from edgetune.record import PointRecord


@dataclass(frozen=True, kw_only=True)
class Part:
    """A further row of a point: what it is of, its latency, its result."""

    run: str
    latency: LatencyStats
    result: str = ""


def result_words(record: PointRecord) -> str:
    """`30/s: 0 missed, 2 dropped of 300; holds 57.3/s`; empty where the latency says it all."""
    match record.bench:
        case StreamResult() as found:
            return f"{try_words(found.asked)}; {highest_words(found.highest_hz)}"
        case ThroughputResult() as found:
            best = found.partitions[found.best]
            return f"{rate_words(best.per_second)} with {partition_words(best)}"
        case _:
            return ""


def try_words(tried: RateTry) -> str:
    lost = f"{tried.missed} missed, {tried.dropped} dropped of {tried.frames}"
    return f"{rate_words(tried.rate_hz)}: {lost}"


def rate_words(rate_hz: float) -> str:
    """`30/s`, `57.31/s`, `129,801/s`."""
    return f"{rate_hz:,.0f}/s" if rate_hz >= 1000 else f"{rate_hz:.4g}/s"


def highest_words(highest_hz: float | None) -> str:
    return "holds no rate tried" if highest_hz is None else f"holds {rate_words(highest_hz)}"


def partition_words(partition: Partition) -> str:
    """`2 × 1 core`, `1 × 4 cores`, `2 × 1-2 cores` where the shares differ."""
    sizes = sorted({len(share) for share in partition.shares})
    size = "-".join(map(str, sizes))
    return f"{partition.instances} × {size} core{'' if size == '1' else 's'}"


def own_run(record: PointRecord) -> str:
    """Which of a point's rows the headline is."""
    match record.bench:
        case PaperResult() as found:
            return f"run {len(found.runs)}"
        case ColdResult():
            return "flushed caches"
        case _:
            return ""


def parts(record: PointRecord) -> Iterator[Part]:
    """The rows under the point's own."""
    match record.bench:
        case PaperResult() as found:
            for number, stats in enumerate(found.runs[:-1], 1):
                yield Part(run=f"run {number}", latency=stats)
        case ColdResult() as found:
            yield Part(run="first inference", latency=found.first)
        case ThroughputResult() as found:
            for each in found.partitions:
                words = rate_words(each.per_second)
                yield Part(run=partition_words(each), latency=each.latency, result=words)
        case _:
            return


def doubts(record: PointRecord) -> list[str]:
    """`never steady`, `3 of 15 blocks disturbed`: what a reader of the number should know."""
    found = record.bench
    if found is None:
        return []
    told = [steady_words(found)] if isinstance(found, SteadyResult) and not found.settled else []
    disturbed = found.disturbed
    if disturbed.disturbed:
        told.append(f"{disturbed.disturbed} of {disturbed.counted} blocks disturbed")
    return told


def steady_words(found: SteadyResult) -> str:
    unsettled = sum(process.steady_from is None for process in found.processes)
    total = len(found.processes)
    return "never steady" if unsettled == total else f"{unsettled} of {total} never steady"
