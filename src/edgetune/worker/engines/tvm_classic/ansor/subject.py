"""The tasks under tuning: what each has, what leads its search, and what it learned before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvm import auto_scheduler

from edgetune.wire.messages import TaskReport
from edgetune.wire.settings import AutoScheduler, Budget
from edgetune.worker.engines.tvm_classic.ansor.child import ChildDied
from edgetune.worker.engines.tvm_classic.ansor.clock import BudgetSpent
from edgetune.worker.engines.tvm_classic.ansor.guard import Guard
from edgetune.worker.engines.tvm_classic.ansor.measure import error_kind
from edgetune.worker.engines.tvm_classic.ansor.model import StepsModel, StoresModel, mean_cost
from edgetune.worker.engines.tvm_classic.ansor.schedule import Standing

PER_TASK_WARMUP_SAMPLES = 4
BLAMED = "an earlier process died while it searched this task; no feature extraction since"


@dataclass(kw_only=True)
class Subject:
    """One task and what has been learned about it."""

    task: Any
    standing: Standing
    model: Any
    model_name: str
    seed: int
    note: str = ""
    policy: Any = None
    trials: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def workload(self) -> str:
        return str(self.task.workload_key)

    def take(self, result: Any) -> None:
        self.trials += 1
        if result.error_no:
            self.failures[error_kind(result.error_no)] += 1
            return
        cost_s = mean_cost(result)
        self.standing.best_s = min(cost_s, self.standing.best_s or cost_s)

    def report(self, first_error: Callable[[str], str]) -> TaskReport:
        best_s = self.standing.best_s
        notes = [self.note] if self.note else []
        if best_s is None and self.failures:
            kind = self.failures.most_common(1)[0][0]
            notes.append(f"no valid schedule; {kind}: {first_error(kind)}")
        return TaskReport(
            name=str(self.task.desc),
            workload=self.workload,
            weight=self.standing.weight,
            trials=self.trials,
            failed=self.failures.total(),
            failures=dict(self.failures),
            best_ms=None if best_s is None else 1e3 * best_s,
            cost_model=self.model_name,
            note="; ".join(notes),
        )


def give_up(subject: Subject, error: Exception) -> None:
    subject.standing.exhausted = True
    lines = str(error).strip().splitlines() or ["no message"]
    subject.note = "; ".join(filter(None, [subject.note, f"search ended: {lines[-1].strip()}"]))


def new_subjects(
    tasks: Sequence[Any],
    weights: Sequence[int],
    *,
    blamed: Sequence[str],
    settings: AutoScheduler,
    budget: Budget,
    threads: int,
    before_model: Callable[[], None],
    new_steps_model: Callable[[int], StepsModel],
) -> list[Subject]:
    """Each task with its cost model; `blamed` are workloads that must do without features."""
    warmup = PER_TASK_WARMUP_SAMPLES * len(tasks)
    shared = StoresModel(
        warmup_samples=warmup, seed=budget.seed, threads=threads, before=before_model
    )
    subjects = []
    for index, (task, weight) in enumerate(zip(tasks, weights, strict=True)):
        is_blamed = task.workload_key in blamed
        by_steps = is_blamed or settings.cost_model == "steps"
        seed = 1 + 1009 * budget.seed + 10 * index  # TVM takes 0 for "choose one"
        subject = Subject(
            task=task,
            standing=new_standing(task, int(weight)),
            model=new_steps_model(seed) if by_steps else shared,
            model_name="steps" if by_steps else "stores",
            seed=seed,
            note=BLAMED if is_blamed else "",
        )
        subjects.append(subject)
    return subjects


def new_standing(task: Any, weight: int) -> Standing:
    tag = auto_scheduler.task_scheduler.derive_similarity_tag(task.compute_dag)
    return Standing(weight=weight, flops=float(task.compute_dag.flop_ct), tag=tag)


def relearn(subjects: Sequence[Subject], records: Path, guard: Guard) -> None:
    """Bring bests, counts and cost models to where the records are."""
    for subject in subjects:
        inputs, results = own_records(subject, records)
        if not inputs:
            continue
        for result in results:
            subject.take(result)
        subject.standing.rounds = 1
        if subject.standing.best_s is not None:
            subject.standing.history_s.append(subject.standing.best_s)
        guard.begin(subject.workload)
        with suppress(BudgetSpent, ChildDied):  # the next round meets the death again
            subject.model.update(inputs, results)
        guard.end()


def own_records(subject: Subject, records: Path) -> tuple[list[Any], list[Any]]:
    pairs = zip(*auto_scheduler.RecordReader(str(records)).read_lines(), strict=True)
    own = [pair for pair in pairs if str(pair[0].task.workload_key) == subject.workload]
    return [one for one, _ in own], [result for _, result in own]
