"""Fresh processes, each measured until it is steady and known as well as wanted."""

from __future__ import annotations

import time

from edgetune.measure.series import PILOT, WARMING
from edgetune.measure.stopping import (
    Span,
    block_size,
    enough,
    inferences_a_sample,
)
from edgetune.run.bench.blocks import Blocks
from edgetune.run.bench.processes import Process, Processes
from edgetune.spec import Steady
from edgetune.wire.messages import Ran, Run

PILOT_SAMPLES = 3


def measure_steady(pool: Processes, measure: Steady) -> None:
    """One process after the other; all take samples of the same number of inferences."""
    number, span = measure.number, pool.span(measure.processes)
    for process in pool.in_turn(measure.processes):
        shortest_ns = pilot_ns(pool, process)
        number = number or inferences_a_sample(shortest_ns)
        size = block_size(measure, shortest_ns * number, span)
        order = Run(warmup=0, repeats=size, number=number)
        measure_process(pool, process, measure, order, span)


def pilot_ns(pool: Processes, process: Process) -> int:
    """The shortest of a few inferences."""
    ran = process.worker.ask(Run(warmup=0, repeats=PILOT_SAMPLES, number=1), Ran)
    block = pool.notes.describe(ran, process=process.index, block=PILOT, cores=process.cores)
    pool.notes.block(block, ran, label=WARMING)
    return min(ran.durations_ns)


def measure_process(
    pool: Processes, process: Process, measure: Steady, order: Run, span: Span
) -> None:
    """Block after block, until the series has enough or the time is over."""
    blocks = Blocks(process=process, notes=pool.notes, retries=measure.retries)
    durations_ns: list[int] = []
    start_s = time.monotonic()
    while True:
        durations_ns += blocks.take(order).durations_ns
        spent_s = time.monotonic() - start_s
        known = enough(durations_ns, measure) or spent_s >= measure.seconds
        if known and spent_s >= span.seconds:
            return
