"""The budget of one tuning: what is spent of it, what is left, and where the time went."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from edgetune.wire.messages import CurvePoint, Phases, Progress, TaskReport, Tuned
from edgetune.wire.settings import Budget
from edgetune.worker.engines.tvm_classic.tuning.ledger import (
    Entry,
    append_entry,
    read_entries,
)

Phase = Literal["search", "build", "run"]
NOTHING = CurvePoint(trials=0, seconds=0.0, best_ms=None)


class BudgetSpent(Exception):
    """Raised in the middle of a round, out of TVM's callbacks, when the budget is over."""


class Meter:
    """Starts where the interrupted tuning in `staging` stood; make it when the order comes.

    The trials' own file is the truth about their number: set `trials` to what it holds.
    """

    def __init__(self, budget: Budget, staging: Path) -> None:
        self.budget, self.staging = budget, staging
        entries = read_entries(staging)
        self.curve = [entry.point for entry in entries]
        last = self.curve[-1] if self.curve else NOTHING
        self.trials, self.device_s = last.trials, last.device_seconds
        self._before_s = last.seconds
        before = entries[-1].phases if entries else Phases()
        self._phases_s = {
            "search": before.search_s,
            "build": before.build_s,
            "run": before.run_s,
        }
        self._start_s = time.monotonic()
        self._phase: Phase | None = None
        self._since_s = self._start_s

    def elapsed_s(self) -> float:
        return self._before_s + time.monotonic() - self._start_s

    def seconds_left(self) -> float:
        """Infinite where the wall clock is no limit."""
        limit_s = self.budget.seconds
        return math.inf if limit_s is None else limit_s - self.elapsed_s()

    def trials_left(self) -> float:
        """Infinite where the number of trials is no limit."""
        limit = self.budget.trials
        return math.inf if limit is None else limit - self.trials

    def device_seconds_left(self) -> float:
        """Infinite where the device's time is no limit."""
        limit_s = self.budget.device_seconds
        return math.inf if limit_s is None else limit_s - self.device_s

    def is_over(self) -> bool:
        return min(self.seconds_left(), self.trials_left(), self.device_seconds_left()) <= 0

    def check(self) -> None:
        """Raises BudgetSpent."""
        if self.is_over():
            raise BudgetSpent

    def share_spent(self) -> float:
        """Of the limit that is nearest to its end."""
        budget = self.budget
        pairs = [
            (self.elapsed_s(), budget.seconds),
            (self.trials, budget.trials),
            (self.device_s, budget.device_seconds),
        ]
        return max(spent / limit for spent, limit in pairs if limit is not None)

    def measured(self, trials: int, device_s: float) -> None:
        """Count trials, failed ones too, and the time for which they kept the device."""
        self.trials += trials
        self.device_s += device_s

    @contextmanager
    def phase(self, phase: Phase) -> Iterator[None]:
        """What the tuner does meanwhile; phases do not nest: the inner one counts."""
        outer = self.enter(phase)
        try:
            yield
        finally:
            self.enter(outer)

    def enter(self, phase: Phase | None) -> Phase | None:
        """From now on the time is this phase's, idle for None; returns the former phase."""
        now_s, former = time.monotonic(), self._phase
        if former is not None:
            self._phases_s[former] += now_s - self._since_s
        self._phase, self._since_s = phase, now_s
        return former

    def phases(self) -> Phases:
        self.enter(self._phase)
        search_s, build_s, run_s = (self._phases_s[name] for name in ("search", "build", "run"))
        idle_s = max(0.0, self.elapsed_s() - search_s - build_s - run_s)
        return Phases(search_s=search_s, build_s=build_s, run_s=run_s, idle_s=idle_s)

    def note(self, best_ms: float | None) -> CurvePoint:
        """Keep on disk what is spent, and what the network would take now."""
        point = CurvePoint(
            trials=self.trials,
            seconds=round(self.elapsed_s(), 3),
            best_ms=best_ms,
            device_seconds=round(self.device_s, 6),
        )
        append_entry(self.staging, Entry(point=point, phases=self.phases()))
        self.curve.append(point)
        return point

    def tuned(
        self,
        tasks: Sequence[TaskReport],
        *,
        resumed_trials: int,
        reused: Iterable[int],
        notes: Iterable[str],
        unlike: tuple[str, ...] = (),
    ) -> Tuned:
        """The end of the tuning; `reused` are the trials that each task in use began with."""
        taken_over = [trials for trials in reused if trials]
        return Tuned(
            trials=self.trials,
            failed=sum(task.failed for task in tasks),
            seconds=self.elapsed_s(),
            resumed_trials=resumed_trials,
            tasks=tuple(tasks),
            curve=tuple(self.curve),
            device_seconds=self.device_s,
            phases=self.phases(),
            reused_tasks=len(taken_over),
            reused_trials=sum(taken_over),
            unlike=unlike,
            notes=tuple(notes),
        )

    def progress(self, best_ms: float | None, text: str) -> Progress:
        return Progress(
            stage="tune",
            done=self.trials,
            total=self.budget.trials,
            elapsed_s=self.elapsed_s(),
            limit_s=self.budget.seconds,
            best_ms=best_ms,
            text=text,
        )
