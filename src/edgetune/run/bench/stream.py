"""The stream asked for, then a bounded search for the highest rate that is held."""

from __future__ import annotations

from msgspec.structs import replace

from edgetune.measure.derive.stream import next_rate, rate_try
from edgetune.measure.results import RateTry
from edgetune.measure.series import Series
from edgetune.run.bench.processes import Process, Processes
from edgetune.spec import Stream
from edgetune.wire.messages import RunStream, Streamed

NS_PER_S = 1e9


def measure_stream(pool: Processes, measure: Stream) -> None:
    """All in one process: frame after frame, as a camera's program would run."""
    for process in pool.in_turn(1):
        asked = RunStream(
            period_ns=round(NS_PER_S / measure.rate),
            frames=measure.frames,
            warmup=measure.warmup,
        )
        tries = [serve(pool, process, measure, asked, run=0)]
        best_hz = NS_PER_S / float(served(pool, run=0).durations_ns.min())
        for run in range(1, measure.tries + 1):
            rate_hz = next_rate(tries, best_hz=best_hz)
            order = RunStream(
                period_ns=round(NS_PER_S / rate_hz),
                frames=measure.search_frames,
                warmup=measure.warmup,
            )
            tries.append(serve(pool, process, measure, order, run=run))


def serve(
    pool: Processes, process: Process, measure: Stream, order: RunStream, *, run: int
) -> RateTry:
    """Serve one stream and take it down; how it went."""
    streamed = process.worker.ask(order, Streamed)
    told = pool.notes.describe(
        streamed, process=process.index, block=run + 1, run=run, cores=process.cores
    )
    block = replace(told, period_ns=order.period_ns, frames=order.frames)
    pool.notes.stream(block, streamed)
    return rate_try(block, served(pool, run=run), deadline_ms=measure.deadline_ms)


def served(pool: Processes, *, run: int) -> Series:
    """The frames served in one run."""
    series = pool.notes.series
    return series.where((series.run == run) & (series.frame >= 0))
