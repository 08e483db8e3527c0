"""Runs one after the other in one process, nothing in between."""

from __future__ import annotations

from edgetune.measure.series import COUNTED, WARMING
from edgetune.run.bench.processes import Processes
from edgetune.spec import Paper
from edgetune.wire.messages import Ran, Run


def measure_paper(pool: Processes, measure: Paper) -> None:
    """No run is repeated, however disturbed: the order of the runs is what is studied."""
    for process in pool.in_turn(1):
        for run in range(1, measure.runs + 1):
            ran = process.worker.ask(Run(warmup=0, repeats=measure.repeats, number=1), Ran)
            block = pool.notes.describe(
                ran, process=process.index, block=run, run=run, cores=process.cores
            )
            label = COUNTED if run == measure.runs else WARMING
            pool.notes.block(block, ran, label=label)
