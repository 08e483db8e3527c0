"""Whose fault it is if this process dies now, and whether the time is over."""

from __future__ import annotations

from dataclasses import dataclass

from edgetune.worker.engines.tvm_classic.ansor.clock import Clock
from edgetune.worker.engines.tvm_classic.ansor.ledger import Ledger


@dataclass(kw_only=True)
class Guard:
    """Programs are built and run in other processes; this one can only die of search and model.

    So the task's name stands on disk while TVM searches or a cost model works, and at no other
    time: a tuning that is killed while it measures blames nobody.
    """

    ledger: Ledger
    clock: Clock
    workload: str = ""

    def begin(self, workload: str) -> None:
        self.workload = workload
        self.ledger.searching(workload)

    def end(self) -> None:
        self.ledger.safe()

    def enter(self, phase: str) -> None:
        """`build` and `run` end the search; raises BudgetSpent where no more should be built."""
        self.clock.enter(phase)
        self.ledger.safe()
        if phase == "build":
            self.clock.check()

    def before_model(self) -> None:
        """Raises BudgetSpent: a search is left where its next generation would be scored."""
        self.clock.check()
        self.ledger.searching(self.workload)
