"""The fake engine's tuner: trial n of N brings the estimate from twice the latency down to it.

A trial is a sleep, all of it run time and device time; the times that it reports are those that it
was told to sleep, so that they are the same everywhere. It takes nothing over from other tunings.
"""

from __future__ import annotations

import time
from pathlib import Path

from edgetune.wire.messages import CurvePoint, Phases, Progress, TaskReport, Tune, Tuned
from edgetune.wire.settings import Fake

HUNG = "search ended: the tuner hung in it"


class FakeTuning:
    """One line of `trials.txt` in the staging folder is one trial; `hung` remembers the hang."""

    def __init__(self, order: Tune, settings: Fake) -> None:
        self.settings, self.budget = settings, order.budget
        staging = Path(order.staging)
        self.log, self.hung = staging / "trials.txt", staging / "hung"
        self.kept = self.done = len(self.log.read_text().splitlines()) if self.log.exists() else 0
        # Somebody found the process silent: whatever was busy then is searched no further.
        self.ended = order.after == "silence" and self.hung.exists()

    def is_over(self) -> bool:
        """After `trials` of the settings, or whichever limit of the budget is met first."""
        if self.ended or self.done >= self.settings.trials:
            return True
        spent = (
            (self.done, self.budget.trials),
            (self.seconds(self.done), self.budget.seconds),
            (self.seconds(self.done), self.budget.device_seconds),
        )
        return any(limit is not None and amount >= limit for amount, limit in spent)

    def trial(self) -> None:
        if self.done == self.settings.hang_at and not self.hung.exists():
            self.hung.touch()
            while True:  # until somebody ends the process
                time.sleep(60)
        time.sleep(self.settings.trial_ms / 1e3)
        with self.log.open("a") as stream:
            stream.write(f"{self.done}\n")
        self.done += 1

    def seconds(self, trials: int) -> float:
        return trials * self.settings.trial_ms / 1e3

    def estimate_ms(self, trials: int) -> float:
        return self.settings.latency_ms * (2 - trials / self.settings.trials)

    def progress(self) -> Progress:
        return Progress(
            stage="tune",
            done=self.done,
            total=self.settings.trials,
            elapsed_s=self.seconds(self.done),
            limit_s=self.budget.seconds,
            best_ms=self.estimate_ms(self.done),
        )

    def tuned(self) -> Tuned:
        seconds = self.seconds(self.done)
        return Tuned(
            trials=self.done,
            failed=0,
            seconds=seconds,
            resumed_trials=self.kept,
            tasks=(self.task(),),
            curve=tuple(self.point(trials) for trials in range(1, self.done + 1)),
            device_seconds=seconds,
            phases=Phases(run_s=seconds),
        )

    def point(self, trials: int) -> CurvePoint:
        return CurvePoint(
            trials=trials,
            seconds=self.seconds(trials),
            best_ms=self.estimate_ms(trials),
            device_seconds=self.seconds(trials),
        )

    def task(self) -> TaskReport:
        return TaskReport(
            name="fake",
            workload="fake",
            weight=1,
            trials=self.done,
            failed=0,
            failures={},
            best_ms=self.estimate_ms(self.done) if self.done else None,
            default_ms=2 * self.settings.latency_ms,
            note=HUNG if self.ended else "",
        )
