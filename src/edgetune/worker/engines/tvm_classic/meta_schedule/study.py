"""One MetaSchedule tuning: rounds of search and measurement until the budget is spent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from edgetune.wire.messages import Tune
from edgetune.wire.settings import MetaSchedule
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.ansor.schedule import network_ms, next_task
from edgetune.worker.engines.tvm_classic.meta_schedule.bench import Bench, Measured, last_line
from edgetune.worker.engines.tvm_classic.meta_schedule.database import DatabaseFiles, record_json
from edgetune.worker.engines.tvm_classic.meta_schedule.search import Candidate
from edgetune.worker.engines.tvm_classic.meta_schedule.subject import Subject
from edgetune.worker.engines.tvm_classic.meta_schedule.trials import Trial, TrialLog
from edgetune.worker.engines.tvm_classic.tuning.blame import Blame
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter
from edgetune.worker.engines.tvm_classic.tuning.runner import NEVER

HOPELESS = 3.0  # a candidate that many times slower than the best is not timed to the end
WARMUP_SHARE = 0.5  # of the budget, to give every task its first round
FIRST_GUESS_TRIALS_PER_SECOND = 1.5


@dataclass(kw_only=True)
class Study:
    """`meter` has run since the order came; every trial is on disk before the next one runs."""

    order: Tune
    meter: Meter
    blame: Blame
    log: TrialLog
    files: DatabaseFiles
    report: Report
    subjects: Sequence[Subject] = ()

    def __post_init__(self) -> None:
        self.start_trials, self.start_s = self.meter.trials, self.meter.elapsed_s()
        self.text = ""

    def run(self, bench: Bench) -> None:
        while not self.meter.is_over() and (index := next_task(self.standings)) is not None:
            self.round(self.subjects[index], bench)

    @property
    def standings(self) -> list[Any]:
        return [subject.standing for subject in self.subjects]

    def best_ms(self) -> float | None:
        return network_ms(self.standings)

    def say(self) -> None:
        """Once a trial, a build, and a generation of a search: longer silence is a hang."""
        self.report(self.meter.progress(self.best_ms(), self.text))

    def before_generation(self) -> None:
        """Raises BudgetSpent: a search is left where its next generation would be scored."""
        self.say()
        self.meter.check()

    def round(self, subject: Subject, bench: Bench) -> None:
        self.text, size = subject.task.name, self.round_size()
        subject.standing.rounds += 1
        candidates: list[Candidate] = []
        with self.searching(subject):
            candidates = subject.next_round(size)
            if not candidates:
                subject.standing.exhausted = True
        measured = self.measure(subject, candidates, bench)
        with self.searching(subject):
            subject.learn(*measured)
        self.meter.note(self.best_ms())

    @contextmanager
    def searching(self, subject: Subject) -> Iterator[None]:
        """What is raised is the task's business; a death meanwhile is blamed on it."""
        self.blame.busy(subject.task.workload)
        self.say()
        try:
            with self.meter.phase("search"):
                yield
        except Exception as error:
            # TVM passes exceptions through C++; only the meter tells ours from its own.
            if not self.meter.is_over():
                subject.stumble(last_line(str(error)))
        finally:
            self.blame.free()

    def measure(
        self, subject: Subject, candidates: Sequence[Candidate], bench: Bench
    ) -> tuple[list[Candidate], list[Trial]]:
        """The candidates that were measured before the budget ended, and their trials."""
        trials: list[Trial] = []
        built = bench.build(subject.task, candidates)
        for one, library in zip(candidates, built, strict=False):
            if self.meter.is_over():
                break
            best_s = subject.standing.best_s
            cutoff_s = NEVER if best_s is None else HOPELESS * best_s
            trials.append(self.keep(subject, one, bench.time(library, cutoff_s)))
        return list(candidates[: len(trials)]), trials

    def keep(self, subject: Subject, one: Candidate, measured: Measured) -> Trial:
        trial = Trial(
            workload=subject.task.workload,
            candidate=one.digest,
            record=record_json(subject.task, one.measure, measured.costs_s),
            **measured._asdict(),
        )
        self.log.append(trial)
        self.files.add(trial)
        subject.count(trial)
        self.meter.measured(1, measured.device_s)
        self.say()
        return trial

    def round_size(self) -> int:
        """Small enough that every task gets its first round, and the last round ends in time."""
        waiting = sum(not standing.rounds for standing in self.standings)
        share = WARMUP_SHARE if waiting else 1.0
        by_time = share * self.meter.seconds_left() * self.trial_rate() / (waiting + 1)
        least = max(1, len(self.order.build_cores))
        by_trials = self.meter.trials_left() / max(1, waiting)
        assert isinstance(self.order.tuner, MetaSchedule)
        most = self.order.tuner.trials_per_round
        return int(max(1, min(max(by_time, least), by_trials, most)))

    def trial_rate(self) -> float:
        trials = self.meter.trials - self.start_trials
        seconds = self.meter.elapsed_s() - self.start_s
        return trials / seconds if trials else FIRST_GUESS_TRIALS_PER_SECOND
