"""One operation of the network while it is tuned: its templates, its trials, its standing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from edgetune.wire.messages import TaskReport
from edgetune.worker.engines.tvm_classic.autotvm.defaults import default_config
from edgetune.worker.engines.tvm_classic.autotvm.operations import Operation, Workload, workload_of
from edgetune.worker.engines.tvm_classic.autotvm.records import Trial
from edgetune.worker.engines.tvm_classic.autotvm.rounds import Standing
from edgetune.worker.engines.tvm_classic.autotvm.search import TaskSearch


class Contender:
    """Rounds go to its templates in turn; the first trial of each is its default schedule."""

    def __init__(self, operation: Operation, *, layout: str, seed: int, threads: int) -> None:
        self.operation = operation
        self.searches = [
            TaskSearch(task, default_config(task), layout=layout, seed=seed, threads=threads)
            for task in operation.tasks
        ]
        self.trials: list[Trial] = []
        self.standing = Standing(operation.weight)
        self.turn = 0

    def next_round(self, size: int) -> tuple[Any, list[Any]]:
        """A task and its next configurations; the empty list when nothing is left to try."""
        for _ in self.searches:
            search = self.searches[self.turn]
            self.turn = (self.turn + 1) % len(self.searches)
            if configs := search.next_batch(size):
                return search.task, configs
        self.standing.exhausted = True
        return self.operation.tasks[0], []

    def learn(self, trials: list[Trial]) -> None:
        self.trials += trials
        for search in self.searches:
            workload = workload_of(search.task)
            search.learn([t for t in trials if workload_of(t.input.task) == workload])
        best = self.best()
        self.standing.after_round(None if best is None else milliseconds(best))

    def again(self, trial: Trial, results: list[Any]) -> Trial:
        """The trial with the best of further results, if that is better: it was disturbed."""
        valid = [trial.result, *(result for result in results if not result.error_no)]
        better = Trial(trial.input, min(valid, key=lambda result: min(result.costs)))
        self.trials[self.trials.index(trial)] = better
        return better

    def workloads(self) -> set[Workload]:
        return {workload_of(task) for task in self.operation.tasks}

    def ranked(self) -> list[Trial]:
        """The trials that succeeded, the fastest first."""
        valid = [trial for trial in self.trials if trial.seconds is not None]
        return sorted(valid, key=milliseconds)

    def best(self) -> Trial | None:
        return next(iter(self.ranked()), None)

    def default(self) -> Trial | None:
        """The trial of the schedule that the network takes without records, if it succeeded."""
        search = self.searches[0]
        return next((trial for trial in self.ranked() if search.is_default(trial)), None)

    def gain_ms(self) -> float:
        """What the network gains by the best trial instead of the default schedule."""
        best, default = self.best(), self.default()
        if best is None or default is None:
            return 0.0
        return self.operation.weight * (milliseconds(default) - milliseconds(best))

    def report(self, note: str) -> TaskReport:
        best, default = self.best(), self.default()
        failures = Counter(trial.error for trial in self.trials if trial.error)
        task = self.operation.tasks[0]
        return TaskReport(
            name=str(task.name),
            workload=str(task.args),
            weight=self.operation.weight,
            trials=len(self.trials),
            failed=failures.total(),
            failures=dict(failures),
            best_ms=None if best is None else milliseconds(best),
            default_ms=None if default is None else milliseconds(default),
            cost_model=self.searches[0].cost_model,
            note=note,
        )


def milliseconds(trial: Trial) -> float:
    assert trial.seconds is not None
    return trial.seconds * 1e3
