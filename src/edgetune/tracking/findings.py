"""What the protocols found beside the latency, as MLflow's metrics."""

from __future__ import annotations

from edgetune.measure.results import (
    AnyResult,
    ColdResult,
    PaperResult,
    SteadyResult,
    StreamResult,
    ThroughputResult,
)

Metrics = dict[str, float | None]
MIB = 1 << 20


def found(result: AnyResult | None) -> Metrics:
    """By name; None where there is no number."""
    if result is None:
        return {}
    disturbed = result.disturbed
    blocks: Metrics = {
        "blocks_taken": disturbed.blocks,
        "blocks_repeated": disturbed.repeated,
        "blocks_disturbed": disturbed.disturbed,
    }
    return blocks | by_protocol(result)


def by_protocol(result: AnyResult) -> Metrics:
    match result:
        case SteadyResult():
            return steady(result)
        case PaperResult():
            medians = {f"run{n}_median_ms": run.median_ms for n, run in enumerate(result.runs, 1)}
            return dict(medians)
        case ColdResult():
            return {
                "cold_first_median_ms": result.first.median_ms,
                "cold_flush_mib": result.flush_bytes / MIB,
            }
        case StreamResult():
            return stream(result)
        case ThroughputResult():
            return throughput(result)


def steady(result: SteadyResult) -> Metrics:
    settled = [process for process in result.processes if process.steady_from is not None]
    return {
        "steady_processes": len(settled),
        "sample_inferences": result.number,
        "interval_reached": float(result.reached),
    }


def stream(result: StreamResult) -> Metrics:
    return {
        "stream_rate_hz": result.asked.rate_hz,
        "stream_missed": result.asked.missed,
        "stream_dropped": result.asked.dropped,
        "stream_jitter_ms": result.jitter_ms,
        "stream_queueing_median_ms": result.queueing_median_ms,
        "stream_queueing_max_ms": result.queueing_max_ms,
        "stream_highest_hz": result.highest_hz,
    }


def throughput(result: ThroughputResult) -> Metrics:
    best = result.partitions[result.best]
    each = {f"throughput_{p.instances}_hz": p.per_second for p in result.partitions}
    return {
        "throughput_best_hz": best.per_second,
        "throughput_best_instances": best.instances,
        **each,
    }
