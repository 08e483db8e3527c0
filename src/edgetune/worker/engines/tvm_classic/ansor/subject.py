"""The tasks under tuning: what each has, what leads its search, and what it learned before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tvm import auto_scheduler

from edgetune.wire.messages import TaskReport
from edgetune.wire.settings import AutoScheduler
from edgetune.worker.engines.tvm_classic.ansor.child import ChildDied
from edgetune.worker.engines.tvm_classic.ansor.measure import error_kind
from edgetune.worker.engines.tvm_classic.ansor.model import StepsModel, StoresModel, mean_cost
from edgetune.worker.engines.tvm_classic.ansor.operations import Operation
from edgetune.worker.engines.tvm_classic.ansor.records import grouped, pairs
from edgetune.worker.engines.tvm_classic.ansor.schedule import Standing
from edgetune.worker.engines.tvm_classic.tuning.meter import BudgetSpent

PER_TASK_WARMUP_SAMPLES = 4
BLAMED = "an earlier process died while it searched this task; no feature extraction since"


@dataclass(kw_only=True)
class Subject:
    """One task and what has been learned about it."""

    operation: Operation
    standing: Standing
    model: Any
    model_name: str
    seed: int
    notes: list[str] = field(default_factory=list)
    policy: Any = None
    trials: int = 0
    reused: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def task(self) -> Any:
        return self.operation.task

    @property
    def workload(self) -> str:
        return str(self.task.workload_key)

    def take(self, result: Any) -> bool:
        """A trial of this tuning; whether it is the best so far."""
        self.trials += 1
        if result.error_no:
            self.failures[error_kind(result.error_no)] += 1
            return False
        return self.improve(mean_cost(result))

    def improve(self, cost_s: float) -> bool:
        best_s = self.standing.best_s
        if best_s is not None and best_s <= cost_s:
            return False
        self.standing.best_s = cost_s
        return True

    def report(self, first_error: Callable[[str], str], *, used: bool) -> TaskReport:
        """`used`: whether the network is built with it; otherwise it weighs nothing there."""
        best_s, notes = self.standing.best_s, list(self.notes)
        if not used:
            notes.insert(0, "not chosen")
        elif best_s is None and self.failures:
            kind = self.failures.most_common(1)[0][0]
            notes.append(f"no valid schedule; {kind}: {first_error(kind)}")
        return TaskReport(
            name=str(self.task.desc),
            workload=self.workload,
            weight=self.standing.weight if used else 0,
            trials=self.trials,
            failed=self.failures.total(),
            failures=dict(self.failures),
            best_ms=None if best_s is None else 1e3 * best_s,
            cost_model=self.model_name,
            note="; ".join(notes),
            reused=self.reused,
        )


def give_up(subject: Subject, why: str) -> None:
    subject.standing.exhausted = True
    subject.notes.append(f"search ended: {why}")


class Models:
    """Makes the cost models: one for all tasks from features, or one a task from steps."""

    def __init__(
        self, settings: AutoScheduler, *, seed: int, threads: int, before: Callable[[], None]
    ) -> None:
        self.settings, self.seed, self.threads, self.before = settings, seed, threads, before
        self.shared: StoresModel | None = None

    def stores(self, tasks: int) -> StoresModel:
        self.shared = self.shared or StoresModel(
            warmup_samples=PER_TASK_WARMUP_SAMPLES * tasks,
            seed=self.seed,
            threads=self.threads,
            before=self.before,
        )
        return self.shared

    def steps(self, seed: int) -> StepsModel:
        return StepsModel(seed=seed, threads=self.threads, before=self.before)


def new_subjects(
    operations: Sequence[Operation], models: Models, *, blamed: Callable[[str], bool]
) -> list[Subject]:
    """Each task with its cost model; those that are `blamed` must do without features."""
    subjects = []
    for index, operation in enumerate(operations):
        is_blamed = blamed(str(operation.task.workload_key))
        by_steps = is_blamed or models.settings.cost_model == "steps"
        seed = 1 + 1009 * models.seed + 10 * index  # TVM takes 0 for "choose one"
        subject = Subject(
            operation=operation,
            standing=new_standing(operation),
            model=models.steps(seed) if by_steps else models.stores(len(operations)),
            model_name="steps" if by_steps else "stores",
            seed=seed,
            notes=[BLAMED] if is_blamed else [],
        )
        if operation.task.task_input_names:
            give_up(subject, "it needs inputs of special values, which a trial here does not get")
        subjects.append(subject)
    return subjects


def new_standing(operation: Operation) -> Standing:
    dag = operation.task.compute_dag
    tag = auto_scheduler.task_scheduler.derive_similarity_tag(dag)
    return Standing(
        weight=operation.weight,
        flops=float(dag.flop_ct),
        tag=tag,
        group=operation.group,
        kind=operation.kind,
        usual=operation.usual,
    )


def relearn(
    subjects: Iterable[Subject],
    *,
    taken: Iterable[bytes],
    own: Iterable[bytes],
    round_trials: int,
    searching: Callable[[str], None],
) -> None:
    """Bring bests, counts and cost models to where the records are."""
    taken_by, own_by = grouped(taken), grouped(own)
    for subject in subjects:
        before, since = (pairs(by.get(subject.workload, [])) for by in (taken_by, own_by))
        if not before and not since:
            continue
        subject.reused = len(before)
        for _, result in before:
            if not result.error_no:
                subject.improve(mean_cost(result))
        for _, result in since:
            subject.take(result)
        subject.standing.rounds = max(1, (len(before) + len(since)) // round_trials)
        if subject.standing.best_s is not None:
            subject.standing.history_s.append(subject.standing.best_s)
        learn(subject, before + since, searching)


def learn(
    subject: Subject, trials: Sequence[tuple[Any, Any]], searching: Callable[[str], None]
) -> None:
    searching(subject.workload)
    with suppress(BudgetSpent, ChildDied):  # the next round meets the death again
        subject.model.update([one for one, _ in trials], [result for _, result in trials])
