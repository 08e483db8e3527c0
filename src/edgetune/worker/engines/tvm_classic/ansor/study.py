"""One Auto-scheduler tuning: rounds of search and measurement until the budget is spent."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvm import auto_scheduler
from tvm.auto_scheduler.measure import PythonBasedMeasureCallback

from edgetune.wire.messages import CurvePoint, Progress
from edgetune.wire.settings import AutoScheduler, Budget
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.ansor.child import ChildDied
from edgetune.worker.engines.tvm_classic.ansor.clock import BudgetSpent, Clock
from edgetune.worker.engines.tvm_classic.ansor.guard import Guard
from edgetune.worker.engines.tvm_classic.ansor.ledger import Ledger
from edgetune.worker.engines.tvm_classic.ansor.measure import open_workshop
from edgetune.worker.engines.tvm_classic.ansor.model import StepsModel
from edgetune.worker.engines.tvm_classic.ansor.schedule import Standing, network_ms, next_task
from edgetune.worker.engines.tvm_classic.ansor.subject import Subject, give_up, own_records

FIRST_GUESS_TRIALS_PER_SECOND = 1.5
WARMUP_SHARE = 0.5  # of the budget, to give every task its first round
RANDOM_POPULATION = 64
SAMPLED = 50  # schedules drawn from the sketches at the start of each search; TVM's default


class BatchCallback(PythonBasedMeasureCallback):  # type: ignore[misc]
    """TVM calls it after each measured batch, once the records are in the file."""

    def __init__(self, take: Callable[[Any, Any], None]) -> None:
        super().__init__()
        self.take = take

    def callback(self, policy: Any, inputs: Any, results: Any) -> None:
        self.take(inputs, results)


@dataclass(kw_only=True)
class Study:
    subjects: Sequence[Subject]
    settings: AutoScheduler
    budget: Budget
    threads: int
    guard: Guard
    send: Report
    new_steps_model: Callable[[int], StepsModel]
    resumed: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.measured = 0
        self.current: Subject | None = None

    @property
    def clock(self) -> Clock:
        return self.guard.clock

    @property
    def ledger(self) -> Ledger:
        return self.guard.ledger

    @property
    def trials(self) -> int:
        return self.resumed + self.measured

    @property
    def standings(self) -> list[Standing]:
        return [subject.standing for subject in self.subjects]

    def run(self) -> None:
        with open_workshop(self.threads, self.guard.enter) as workshop:
            self.errors = workshop.errors
            self.clock.enter("search")
            measurer = self.measurer()
            while not self.spent() and (index := next_task(self.standings)) is not None:
                self.round(self.subjects[index], measurer)

    def spent(self) -> bool:
        return self.clock.remaining_s() <= 0 or self.trials_left() <= 0

    def trials_left(self) -> int:
        return 1 << 30 if self.budget.trials is None else self.budget.trials - self.trials

    def measurer(self) -> Any:
        trial = self.settings.trial
        runner = auto_scheduler.LocalRunner(
            timeout=int(trial.timeout_seconds),
            number=trial.number,
            repeat=trial.repeat,
            min_repeat_ms=trial.min_repeat_ms,
            enable_cpu_cache_flush=trial.cache_flush,
        )
        builder = auto_scheduler.LocalBuilder(n_parallel=len(os.sched_getaffinity(0)))
        record = auto_scheduler.RecordToFile(str(self.ledger.records))
        return auto_scheduler.measure.ProgramMeasurer(
            builder, runner, [record, BatchCallback(self.take)], 0, 1 << 30
        )

    def round(self, subject: Subject, measurer: Any) -> None:
        self.current = subject
        subject.standing.rounds += 1
        self.guard.begin(subject.workload)
        try:
            inputs = self.search(subject, measurer)
        except ChildDied as death:
            self.turn_to_steps(subject, f"feature extraction, in a child process, {death}")
            return
        except Exception as error:
            # TVM passes exceptions through C++; only the clock tells ours from its own.
            if not isinstance(error, BudgetSpent) and self.clock.remaining_s() > 0:
                give_up(subject, error)
            return
        finally:
            self.guard.end()
        subject.standing.exhausted = len(inputs) == 0
        if subject.standing.best_s is not None:
            subject.standing.history_s.append(subject.standing.best_s)

    def search(self, subject: Subject, measurer: Any) -> Sequence[Any]:
        """A model that has seen nothing cannot lead: the first rounds draw at random, cheaply."""
        size = self.round_size()
        if subject.standing.best_s is not None:
            subject.policy = subject.policy or self.guided(subject)
            inputs, _ = subject.policy.continue_search_one_round(size, measurer)
        else:
            policy = new_policy(
                subject.task,
                auto_scheduler.RandomModel(),
                population=RANDOM_POPULATION,
                seed=subject.seed + subject.standing.rounds,
                records=self.ledger.records,
            )
            inputs, results = policy.continue_search_one_round(size, measurer)
            subject.model.update(inputs, results)
        return list(inputs)

    def turn_to_steps(self, subject: Subject, why: str) -> None:
        """What the task has is kept, and is what its new model learns from."""
        subject.model, subject.model_name = self.new_steps_model(subject.seed), "steps"
        subject.note, subject.policy = why, None
        inputs, results = own_records(subject, self.ledger.records)
        subject.model.update(inputs, results)

    def guided(self, subject: Subject) -> Any:
        return new_policy(
            subject.task,
            subject.model,
            population=self.settings.population,
            seed=subject.seed,
            records=self.ledger.records,
        )

    def round_size(self) -> int:
        """Small enough that every task gets its first round, and the last round ends in time."""
        waiting = sum(1 for standing in self.standings if not standing.rounds)
        end_s = WARMUP_SHARE * self.clock.limit_s if waiting else self.clock.limit_s
        seconds = max(0.0, end_s - self.clock.elapsed_s())
        affordable = int(seconds * self.trial_rate() / (waiting + 1))
        size = min(self.trials_left(), self.settings.trials_per_round)
        return min(size, max(self.threads, affordable))

    def trial_rate(self) -> float:
        seconds = sum(self.clock.phases_s[phase] for phase in ("search", "build", "run"))
        return self.measured / seconds if self.measured else FIRST_GUESS_TRIALS_PER_SECOND

    def take(self, inputs: Any, results: Any) -> None:
        assert self.current is not None
        for result in results:
            self.current.take(result)
        self.measured += len(inputs)
        point = CurvePoint(
            trials=self.trials, seconds=self.clock.elapsed_s(), best_ms=network_ms(self.standings)
        )
        self.ledger.add(point)
        self.send(self.progress(point))

    def progress(self, point: CurvePoint) -> Progress:
        return Progress(
            stage="tune",
            done=point.trials,
            total=self.budget.trials,
            elapsed_s=point.seconds,
            limit_s=self.budget.seconds,
            best_ms=point.best_ms,
            text=str(self.current.task.desc) if self.current else "",
        )


def new_policy(task: Any, model: Any, *, population: int, seed: int, records: Path) -> Any:
    """`records` are measured schedules: never measured again, and parents of the next ones."""
    return auto_scheduler.SketchPolicy(
        task,
        model,
        params={
            "evolutionary_search_population": population,
            "sample_init_min_population": min(SAMPLED, population),
        },
        seed=seed,
        verbose=0,
        init_search_callbacks=[auto_scheduler.PreloadMeasuredStates(str(records))],
    )
