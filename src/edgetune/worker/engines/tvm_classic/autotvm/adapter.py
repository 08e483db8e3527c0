"""AutoTVM over a whole network: one budget, spent on the operations that promise most."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from edgetune.wire.messages import Progress, Tune, Tuned
from edgetune.wire.settings import AutoTvm
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.autotvm import final
from edgetune.worker.engines.tvm_classic.autotvm.bench import NEVER, Bench
from edgetune.worker.engines.tvm_classic.autotvm.contender import Contender
from edgetune.worker.engines.tvm_classic.autotvm.operations import (
    Operation,
    Workload,
    find_operations,
)
from edgetune.worker.engines.tvm_classic.autotvm.records import (
    Trial,
    TrialLog,
    trial_of,
    write_best,
)
from edgetune.worker.engines.tvm_classic.autotvm.rounds import network_ms, next_operation
from edgetune.worker.engines.tvm_classic.tuning.ledger import Ledger

HOPELESS = 3.0  # a candidate that many times slower than the best is not timed to the end
FINAL_SECONDS = 1.0  # what the final of one operation takes, to be kept back from the budget


def tune(module: Any, target: Any, *, order: Tune, ledger: Ledger, report: Report) -> Tuned:
    """Trials stand in `order.staging` as they finish; `ledger` has run since the order came."""
    assert isinstance(order.tuner, AutoTvm)
    random.seed(order.budget.seed)
    np.random.seed(order.budget.seed)  # noqa: NPY002  # the generator that TVM's tuners draw from
    staging = Path(order.staging)
    operations = find_operations(module, target, order.target.opt_level)
    with Bench(staging / "build", order.tuner.trial, order.threads) as bench:
        tuning = Tuning(order, order.tuner, ledger, report, bench, TrialLog(staging))
        tuning.contenders = [tuning.contender(operation) for operation in operations]
        tuning.resume()
        tuning.spend()
        notes = tuning.finish(staging)
    return tuning.tuned(notes)


@dataclass
class Tuning:
    """The loop: pick an operation, measure a round of candidates, learn from it."""

    order: Tune
    settings: AutoTvm
    ledger: Ledger
    report: Report
    bench: Bench
    log: TrialLog
    contenders: list[Contender] = field(default_factory=list)
    trials: int = 0
    resumed: int = 0
    trial_s: float = 0.1  # what a trial takes: of the last round

    def contender(self, operation: Operation) -> Contender:
        return Contender(
            operation,
            layout=self.settings.layout,
            seed=self.order.budget.seed,
            threads=self.order.threads,
        )

    def resume(self) -> None:
        """Trials of an interrupted tuning count, and are not measured again."""
        kept: dict[Workload, list[Trial]] = {}
        for trial in self.log.kept:
            kept.setdefault(trial.input.task.workload, []).append(trial)
        for contender in self.contenders:
            trials = [t for workload in contender.workloads() for t in kept.get(workload, [])]
            if trials:
                contender.learn(with_own_tasks(trials, contender))
        self.trials = self.resumed = len(self.log.kept)

    def spend(self) -> None:
        """First every default schedule, then rounds where they pay, until the budget is spent."""
        for contender in self.contenders:
            for _ in contender.searches:
                if contender.default() is None and not self.is_over():
                    self.round(contender, 1)
        while not self.is_over():
            index = next_operation([contender.standing for contender in self.contenders])
            if index is None:
                return
            self.round(self.contenders[index], self.settings.round_trials)

    def is_over(self) -> bool:
        return self.affordable_trials() < 1

    def affordable_trials(self) -> float:
        """What the budget still buys, at the speed of the last round; the final is kept back."""
        budget = self.order.budget
        reserve_s = min(FINAL_SECONDS * len(self.contenders), budget.seconds / 5)
        left_s = budget.seconds - reserve_s - self.ledger.elapsed_s()
        by_trials = float("inf") if budget.trials is None else budget.trials - self.trials
        return min(left_s / self.trial_s, by_trials)

    def round(self, contender: Contender, size: int) -> None:
        start_s = self.ledger.elapsed_s()
        task, configs = contender.next_round(int(min(size, max(1, self.affordable_trials()))))
        if not configs:
            return
        best = contender.best()
        cutoff_s = NEVER if best is None or best.seconds is None else HOPELESS * best.seconds
        results = self.bench.measure(task, configs, cutoff_s)
        trials = [trial_of(task, *pair) for pair in zip(configs, results, strict=True)]
        self.log.append(trials)
        self.trials += len(trials)
        contender.learn(trials)
        self.trial_s = (self.ledger.elapsed_s() - start_s) / len(trials)
        self.ledger.note(self.trials, self.best_ms())
        self.say(str(task.name))

    def best_ms(self) -> float | None:
        return network_ms([contender.standing for contender in self.contenders])

    def say(self, text: str) -> None:
        self.report(
            Progress(
                stage="tune",
                done=self.trials,
                total=self.order.budget.trials,
                elapsed_s=self.ledger.elapsed_s(),
                limit_s=self.order.budget.seconds,
                best_ms=self.best_ms(),
                text=text,
            )
        )

    def finish(self, staging: Path) -> list[str]:
        """Choose what to compile with; returns what is to be said of each operation."""
        chosen: list[Trial] = []
        notes = [""] * len(self.contenders)
        for number in sorted(range(len(notes)), key=lambda n: -self.contenders[n].gain_ms()):
            confirm = self.ledger.elapsed_s() < self.order.budget.seconds
            trial, notes[number] = final.choose(
                self.contenders[number], self.bench, confirm=confirm
            )
            chosen += [] if trial is None else [trial]
            self.say("final")
        write_best(staging, chosen)
        self.ledger.note(self.trials, self.best_ms())
        return notes

    def tuned(self, notes: list[str]) -> Tuned:
        tasks = tuple(c.report(note) for c, note in zip(self.contenders, notes, strict=True))
        return Tuned(
            trials=self.trials,
            failed=sum(task.failed for task in tasks),
            seconds=self.ledger.elapsed_s(),
            resumed_trials=self.resumed,
            tasks=tasks,
            curve=tuple(self.ledger.curve),
            notes=self.remarks(tasks),
        )

    def remarks(self, tasks: tuple[Any, ...]) -> tuple[str, ...]:
        kept = sum(task.note.startswith("default schedule kept") for task in tasks)
        remarks = [f"{kept} of {len(tasks)} operations keep TVM's default schedule"]
        if not self.is_over():
            remarks.append("nothing worthwhile was left to try before the budget was spent")
        return tuple(remarks)


def with_own_tasks(trials: list[Trial], contender: Contender) -> list[Trial]:
    """A task read from a log has no search space and no target; the network's own has both."""
    own = {task.workload: task for task in contender.operation.tasks}
    return [trial_of(own[t.input.task.workload], t.input.config, t.result) for t in trials]
