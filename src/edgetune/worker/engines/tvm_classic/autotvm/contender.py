"""One operation of the network while it is tuned: its templates, its trials, its standing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from edgetune.wire.messages import TaskReport
from edgetune.wire.settings import AutoTvm
from edgetune.worker.engines.tvm_classic.autotvm.defaults import default_config
from edgetune.worker.engines.tvm_classic.autotvm.operations import Operation, Workload, workload_of
from edgetune.worker.engines.tvm_classic.autotvm.records import Trial, trial_of
from edgetune.worker.engines.tvm_classic.autotvm.rounds import Standing
from edgetune.worker.engines.tvm_classic.autotvm.search import TaskSearch
from edgetune.worker.engines.tvm_classic.autotvm.template_lines import template_lines


class Contender:
    """Rounds go to its templates in turn; the first trial of each is its default schedule.

    `trials` are this tuning's own, `reused` those of others that were measured alike.
    """

    def __init__(
        self, operation: Operation, *, settings: AutoTvm, seed: int, threads: int
    ) -> None:
        self.operation = operation
        self.searches = [
            TaskSearch(task, default_config(task), settings=settings, seed=seed, threads=threads)
            for task in operation.tasks
        ]
        self.trials: list[Trial] = []
        self.reused: list[Trial] = []
        self.standing = Standing(operation.weight)
        self.turn = 0
        self.remark = ""  # why its search was ended, if it was

    @property
    def name(self) -> str:
        return str(self.operation.tasks[0].name)

    def next_round(self, size: int) -> tuple[Any, list[Any]]:
        """A task and its next configurations; the empty list when nothing is left to try."""
        for _ in self.searches:
            search = self.searches[self.turn]
            self.turn = (self.turn + 1) % len(self.searches)
            if configs := search.next_batch(size):
                return search.task, configs
        self.standing.exhausted = True
        return self.operation.tasks[0], []

    def end_search(self, remark: str) -> None:
        self.standing.exhausted, self.remark = True, remark

    def take(self, trial: Trial) -> None:
        """Count a trial as soon as it is measured."""
        self.trials.append(trial)
        if trial.seconds is not None:
            self.standing.reached(milliseconds(trial))

    def reuse(self, trials: Iterable[Trial]) -> None:
        """Start from trials of another tuning."""
        self.reused += self.with_own_tasks(trials)
        self.learn(self.reused)

    def resume(self, trials: Iterable[Trial]) -> None:
        """Go on from the trials that an interrupted tuning left."""
        self.trials += self.with_own_tasks(trials)
        self.learn(self.trials)

    def learn(self, trials: list[Trial]) -> None:
        """Let the strategies know the results of a round."""
        for search in self.searches:
            workload = workload_of(search.task)
            search.learn([t for t in trials if workload_of(t.input.task) == workload])
        best = self.best()
        self.standing.after_round(None if best is None else milliseconds(best))

    def with_own_tasks(self, trials: Iterable[Trial]) -> list[Trial]:
        """A task read from a log has no search space and no target; the network's own has both."""
        own = {workload_of(task): task for task in self.operation.tasks}
        return [trial_of(own[workload_of(t.input.task)], t.input.config, t.result) for t in trials]

    def praise(self, trials: Iterable[Trial]) -> int:
        """Try what another log praises before anything else; how many candidates that are."""
        by_workload: dict[Workload, list[Trial]] = {}
        for trial in trials:
            by_workload.setdefault(workload_of(trial.input.task), []).append(trial)
        return sum(s.praise(by_workload.get(workload_of(s.task), [])) for s in self.searches)

    def again(self, trial: Trial, results: list[Any]) -> Trial:
        """The trial with the best of further results, if that is better: it was disturbed."""
        valid = [trial.result, *(result for result in results if not result.error_no)]
        better = Trial(trial.input, min(valid, key=lambda result: min(result.costs)))
        holder = self.trials if trial in self.trials else self.reused
        holder[holder.index(trial)] = better
        return better

    def workloads(self) -> set[Workload]:
        return {workload_of(task) for task in self.operation.tasks}

    def ranked(self) -> list[Trial]:
        """The trials that succeeded, the fastest first."""
        valid = [trial for trial in (*self.trials, *self.reused) if trial.seconds is not None]
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
            name=self.name,
            workload=str(task.args),
            weight=self.operation.weight,
            trials=len(self.trials),
            failed=failures.total(),
            failures=dict(failures),
            best_ms=None if best is None else milliseconds(best),
            default_ms=None if default is None else milliseconds(default),
            cost_model=self.searches[0].cost_model,
            note="; ".join(text for text in (self.remark, note) if text),
            reused=len(self.reused),
            template_lines=template_lines({str(task.name) for task in self.operation.tasks}),
        )


def milliseconds(trial: Trial) -> float:
    assert trial.seconds is not None
    return trial.seconds * 1e3
