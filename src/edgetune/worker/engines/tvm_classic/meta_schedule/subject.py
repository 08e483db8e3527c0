"""One task while it is tuned: its search, its trials, its standing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from edgetune.wire.messages import TaskReport
from edgetune.worker.engines.tvm_classic.ansor.schedule import Standing
from edgetune.worker.engines.tvm_classic.meta_schedule.bench import last_line
from edgetune.worker.engines.tvm_classic.meta_schedule.database import recorded_s
from edgetune.worker.engines.tvm_classic.meta_schedule.model import is_trained, learn
from edgetune.worker.engines.tvm_classic.meta_schedule.search import Candidate, TaskSearch
from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import Task
from edgetune.worker.engines.tvm_classic.meta_schedule.trials import Trial

RELEARNED = 64  # trials of a task, the fastest ones, that teach a new process's cost model
PROPOSED = 4  # trials measured elsewhere, the fastest ones of a task, that are measured here first


@dataclass(kw_only=True)
class Subject:
    """`pending` are trials from before this process that the cost model has not seen yet."""

    task: Task
    search: TaskSearch
    standing: Standing
    guided: bool
    notes: list[str] = field(default_factory=list)
    own: list[Trial] = field(default_factory=list)
    reused: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    first_error: str = ""
    pending: list[Trial] = field(default_factory=list)
    proposals: list[Trial] = field(default_factory=list)

    def take_over(self, taken: Sequence[Trial]) -> None:
        """Trials of other networks and of the user's database."""
        measured = [trial for trial in taken if trial.measured]
        self.reused = len(measured)
        self.know(measured)
        proposals = sorted((t for t in taken if not t.measured), key=proposed_s)
        self.proposals = proposals[:PROPOSED]

    def resume(self, kept: Sequence[Trial]) -> None:
        for trial in kept:
            self.count(trial)
        self.know(kept)

    def know(self, trials: Sequence[Trial]) -> None:
        for trial in trials:
            self.better(trial)
        self.search.tried.update(trial.candidate for trial in trials)
        self.pending += trials
        if trials:
            self.standing.rounds = 1

    def count(self, trial: Trial) -> None:
        self.own.append(trial)
        self.better(trial)
        if trial.error:
            self.failures[trial.error] += 1
            self.first_error = self.first_error or f"{trial.error}: {trial.text}"

    def better(self, trial: Trial) -> None:
        if trial.seconds is not None:
            self.standing.best_s = min(trial.seconds, self.standing.best_s or trial.seconds)

    def next_round(self, size: int) -> list[Candidate]:
        """The search is led once there is something to lead it; [] when nothing is left."""
        if proposed := self.proposed():
            return proposed
        if self.guided:
            self.teach_pending()
            if self.standing.best_s is not None and is_trained(self.search.model):
                return self.search.evolve(size)
        drawn = self.search.draw(size)
        # Three times as many draws gave no more: this is all that there is.
        self.standing.exhausted = len(drawn) < size
        return drawn

    def proposed(self) -> list[Candidate]:
        """A record that does not fit this task, or was measured meanwhile, is dropped."""
        found: list[Candidate] = []
        while self.proposals:
            try:
                candidate = self.search.replay(self.proposals.pop(0))
            except Exception as error:
                self.notes.append(f"a proposed record does not fit: {last_line(str(error))}")
                continue
            found += self.search.untried([candidate.measure])
        return found

    def teach_pending(self) -> None:
        """All of them would take minutes: the fastest ones become parents, and are learned."""
        pending, self.pending = self.pending, []
        valid = sorted((trial for trial in pending if trial.seconds), key=seconds_of)[:RELEARNED]
        self.search.breed_from(valid)
        self.teach([self.search.replay(trial) for trial in valid], valid)

    def learn(self, candidates: Sequence[Candidate], trials: Sequence[Trial]) -> None:
        """From a round's trials; what they say of the best is known already."""
        self.search.breed_from(trials)
        self.teach(candidates, trials)
        if self.standing.best_s is not None:
            self.standing.history_s.append(self.standing.best_s)

    def teach(self, candidates: Sequence[Candidate], trials: Sequence[Trial]) -> None:
        if self.guided and candidates:
            learn(
                self.search.model,
                self.search.features_context(),
                [candidate.measure for candidate in candidates],
                [trial.seconds for trial in trials],
            )

    def stumble(self, why: str) -> None:
        """Something was raised: the first time it was perhaps the model, or the evolution."""
        if not self.guided:
            self.give_up(f"search ended: {why}")
            return
        self.guided, self.standing.exhausted = False, False
        self.notes.append(f"drawn at random since: {why}")

    def give_up(self, why: str) -> None:
        self.standing.exhausted = True
        self.notes.append(why)

    def report(self) -> TaskReport:
        best_s, notes = self.standing.best_s, list(self.notes)
        if best_s is None:
            notes.append(f"no valid schedule{'; ' if self.first_error else ''}{self.first_error}")
        return TaskReport(
            name=self.task.name,
            workload=self.task.workload,
            weight=self.task.weight,
            trials=len(self.own),
            failed=self.failures.total(),
            failures=dict(self.failures),
            best_ms=None if best_s is None else 1e3 * best_s,
            cost_model="stores" if self.guided else "none: drawn at random",
            note="; ".join(notes),
            reused=self.reused,
        )


def seconds_of(trial: Trial) -> float:
    assert trial.seconds is not None
    return trial.seconds


def proposed_s(trial: Trial) -> float:
    """What it took where it was measured, which stands in TVM's record alone."""
    return recorded_s(trial.record) or math.inf
