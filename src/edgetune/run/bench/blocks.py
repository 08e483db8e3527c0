"""Blocks that are taken again when they were disturbed, a bounded number of times."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from msgspec.structs import replace

from edgetune.measure.series import COUNTED, Block
from edgetune.run.bench.notes import Notes, described
from edgetune.run.bench.processes import Process
from edgetune.run.surroundings import REST_S, Patience, Surroundings
from edgetune.wire.messages import Ran, Run


@dataclass(kw_only=True)
class Blocks:
    """Numbers the blocks of one process from 1; `retries` is what is left of them.

    `waited_s` counts up what waiting for an undisturbed moment took.
    """

    process: Process
    notes: Notes
    patience: Patience
    retries: int
    taken: int = field(default=0, init=False)
    waited_s: float = field(default=0.0, init=False)

    def take(self, order: Run, *, label: int = COUNTED) -> Ran:
        """The first undisturbed answer, or the last one; all are taken down."""
        while True:
            self.waited_s += self.patience.wait()
            ran, block = self.one(order)
            again = bool(block.reasons) and self.retries > 0
            block = replace(block, repeated=again)
            self.notes.block(block, ran, number=order.number, label=label)
            if not again:
                return ran
            self.retries -= 1
            time.sleep(REST_S)  # whoever has rested is let run first

    def one(self, order: Run) -> tuple[Ran, Block]:
        self.taken += 1
        process = self.process
        with Surroundings(latency=self.patience.latency) as around:
            ran = process.worker.ask(order, Ran)
        return ran, described(
            ran, around, process=process.index, block=self.taken, cores=process.cores
        )
