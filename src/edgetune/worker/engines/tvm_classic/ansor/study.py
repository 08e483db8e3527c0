"""One Auto-scheduler tuning: rounds of search and measurement until the budget is spent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvm import auto_scheduler

from edgetune.wire.settings import AutoScheduler
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.ansor.child import ChildDied
from edgetune.worker.engines.tvm_classic.ansor.measure import Workshop, check_time
from edgetune.worker.engines.tvm_classic.ansor.records import Records, grouped, pairs
from edgetune.worker.engines.tvm_classic.ansor.schedule import Standing, network_ms, next_task
from edgetune.worker.engines.tvm_classic.ansor.subject import Models, Subject, give_up
from edgetune.worker.engines.tvm_classic.tuning.blame import Blame
from edgetune.worker.engines.tvm_classic.tuning.meter import BudgetSpent, Meter

FIRST_GUESS_TRIALS_PER_SECOND = 1.5
WARMUP_SHARE = 0.5  # of the budget, to give every task its first round
RANDOM_POPULATION = 64
SAMPLED = 50  # schedules drawn from the sketches at the start of each search; TVM's default
FINAL_SHARE = 0.05  # of the budget's time, kept back to measure the best candidates again
HOPELESS = 3.0  # a candidate so many times slower than the best is not timed to the end


@dataclass(kw_only=True)
class Study:
    """Also the workshop's listener: each trial is on disk before the next one begins."""

    subjects: Sequence[Subject] = ()
    settings: AutoScheduler
    threads: int
    meter: Meter
    blame: Blame
    records: Records
    models: Models
    send: Report
    errors: dict[str, str] = field(default_factory=dict)
    current: Subject | None = None
    share: float = 1.0  # of the budget, for the subjects there are now

    def __post_init__(self) -> None:
        self.first = self.meter.trials
        self.began_s = self.meter.elapsed_s()

    @property
    def standings(self) -> list[Standing]:
        return [subject.standing for subject in self.subjects]

    def run(self, workshop: Workshop) -> None:
        """Until the budget's share is spent, or nothing is left to try."""
        self.errors = workshop.errors
        measurer = self.measurer()
        with self.meter.phase("search"):
            while not self.is_over() and (index := next_task(self.standings)) is not None:
                self.round(self.subjects[index], measurer)

    def is_over(self) -> bool:
        """The last seconds belong to the final; a budget of trials needs none kept back."""
        meter = self.meter
        if meter.is_over() or (self.share < 1 and meter.share_spent() >= self.share):
            return True
        device_s = meter.budget.device_seconds or math.inf
        late = meter.elapsed_s() >= self.seconds_of(1 - FINAL_SHARE)
        return late or meter.device_s >= (1 - FINAL_SHARE) * device_s

    def measurer(self) -> Any:
        """A whole round at once: TVM takes two candidates for each process of its builder.

        The workshop knows all else that it would be told.
        """
        builder = auto_scheduler.LocalBuilder(n_parallel=self.settings.trials_per_round)
        runner = auto_scheduler.LocalRunner()
        return auto_scheduler.measure.ProgramMeasurer(builder, runner, [], 0, 1 << 30)

    def round(self, subject: Subject, measurer: Any) -> None:
        self.current = subject
        subject.standing.rounds += 1
        self.searching(subject.workload)
        try:
            inputs = self.search(subject, measurer)
        except ChildDied as death:
            self.turn_to_steps(subject, f"feature extraction, in a child process, {death}")
            return
        except Exception as error:
            # TVM passes exceptions through C++; only the meter tells ours from its own.
            if not isinstance(error, BudgetSpent) and not self.meter.is_over():
                give_up(subject, last_line(error))
            return
        finally:
            self.blame.free()
            self.note()
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
                records=self.records.path,
            )
            inputs, results = policy.continue_search_one_round(size, measurer)
            subject.model.update(inputs, results)
        return list(inputs)

    def turn_to_steps(self, subject: Subject, why: str) -> None:
        """What the task has is kept, and is what its new model learns from."""
        subject.model, subject.model_name = self.models.steps(subject.seed), "steps"
        subject.notes.append(why)
        self.adopt(subject)

    def adopt(self, subject: Subject) -> None:
        """Learn anew from all that stands in the records, and search from there."""
        subject.policy = None
        if subject.model_name == "steps":
            subject.model = self.models.steps(subject.seed)
        trials = pairs(grouped(self.records.lines).get(subject.workload, []))
        subject.model.update([one for one, _ in trials], [result for _, result in trials])

    def guided(self, subject: Subject) -> Any:
        return new_policy(
            subject.task,
            subject.model,
            population=self.settings.population,
            seed=subject.seed,
            records=self.records.path,
        )

    def round_size(self) -> int:
        """Small enough that every task gets its first round, and the last round ends in time."""
        waiting = sum(1 for one in self.standings if not one.rounds and not one.group)
        share = min(self.share, 1 - FINAL_SHARE) * (WARMUP_SHARE if waiting else 1.0)
        seconds = max(0.0, self.seconds_of(share) - self.meter.elapsed_s())
        affordable = seconds * self.trial_rate() / (waiting + 1)
        left = min(self.meter.trials_left() / (waiting + 1), self.settings.trials_per_round)
        return int(max(1, min(left, max(self.threads, affordable))))

    def seconds_of(self, share: float) -> float:
        """Infinite where the wall clock is no limit."""
        limit_s = self.meter.budget.seconds
        return math.inf if limit_s is None else share * limit_s

    def trial_rate(self) -> float:
        trials = self.meter.trials - self.first
        seconds = self.meter.elapsed_s() - self.began_s
        return trials / seconds if trials else FIRST_GUESS_TRIALS_PER_SECOND

    def best_ms(self) -> float | None:
        return network_ms(self.standings)

    def note(self) -> None:
        self.meter.note(self.best_ms())

    def say(self) -> None:
        text = str(self.current.task.desc) if self.current else ""
        self.send(self.meter.progress(self.best_ms(), text))

    def searching(self, workload: str) -> None:
        """From here on, this process may die of TVM's search, or of a cost model."""
        self.blame.busy(workload)

    def before_model(self) -> None:
        """Raises BudgetSpent: a search is left where its next generation would be scored."""
        self.meter.check()
        if self.current is not None:
            self.searching(self.current.workload)
            self.say()

    def build_begins(self) -> None:
        self.blame.free()
        check_time(self.meter)

    def build_ended(self) -> None:
        self.say()
        check_time(self.meter)

    def cutoff_s(self) -> float:
        best_s = self.current.standing.best_s if self.current else None
        return math.inf if best_s is None else HOPELESS * best_s

    def measured(self, one: Any, result: Any) -> None:
        assert self.current is not None
        self.records.append(one, result)
        if self.current.take(result):
            self.note()
        self.say()


def last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or ["no message"]
    return lines[-1].strip()


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
