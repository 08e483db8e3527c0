"""Blocks that are taken again when they were disturbed, a bounded number of times."""

from __future__ import annotations

import time
from dataclasses import dataclass

from msgspec.structs import replace

from edgetune.measure.series import COUNTED
from edgetune.run.bench.notes import Notes
from edgetune.run.bench.processes import Process
from edgetune.wire.messages import Ran, Run

# Whoever waits is let run first; and cores that rest, once the thread pool has given up spinning
# (TVM's does so for 0.2 s), may be put side by side again.
REST_S = 0.3


@dataclass(kw_only=True)
class Blocks:
    """Numbers the blocks of one process from 1; each is taken again `retries` times at most."""

    process: Process
    notes: Notes
    retries: int
    taken: int = 0

    def take(self, order: Run, *, label: int = COUNTED) -> Ran:
        """The first undisturbed answer, or the last one; all are taken down."""
        retries = self.retries
        while True:
            self.taken += 1
            ran = self.process.worker.ask(order, Ran)
            block = self.notes.describe(
                ran, process=self.process.index, block=self.taken, cores=self.process.cores
            )
            again = bool(block.reasons) and retries > 0
            self.notes.block(replace(block, repeated=again), ran, number=order.number, label=label)
            if not again:
                return ran
            retries -= 1
            time.sleep(REST_S)
