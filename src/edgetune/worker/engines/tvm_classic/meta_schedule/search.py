"""Which candidates of one task to try next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tvm import meta_schedule as ms
from tvm.tir.transform import RemoveWeightLayoutRewriteBlock

from edgetune.worker.engines.tvm_classic.meta_schedule.database import as_record
from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import Task
from edgetune.worker.engines.tvm_classic.meta_schedule.trials import Trial

ATTEMPTS = 3
UNLIMITED = 1 << 30  # trials: the budget is not TVM's business here
SEEDS = 2**30
SAMPLED = 50  # schedules drawn anew at the start of each search, at least; TVM's default


class Candidate(NamedTuple):
    """TVM's measure candidate; the module as it is built, and that one's digest."""

    measure: Any
    module: Any
    digest: str


@dataclass(kw_only=True)
class TaskSearch:
    """Hands out each candidate once; `tried` are the digests of those that need no trial."""

    task: Task
    seed: int
    threads: int
    population: int
    size: int
    model: Any
    tried: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.database = ms.database.MemoryDatabase()
        self.workload = self.database.commit_workload(self.task.module)
        self._spaces: Any = None
        self._evolution: Any = None

    def draw(self, size: int) -> list[Candidate]:
        """At random; fewer than `size`, or none, when there is hardly anything left to draw.

        One thread draws: TVM's threads share out the work by who comes first, each with random
        numbers of its own, so that more of them would draw others from the same seed.
        """
        fresh: list[Candidate] = []
        for attempt in range(ATTEMPTS):
            seed = self.seed + 7919 * (attempt + len(self.tried))
            context = self.context("replay-trace", seed=seed, threads=1)
            context.pre_tuning(UNLIMITED, size, self.spaces())
            fresh += self.untried(context.generate_measure_candidates() or ())
            if len(fresh) >= size:
                break
        return fresh[:size]

    def evolve(self, size: int) -> list[Candidate]:
        """What the model thinks fastest among the offspring of the fastest; [] at the end."""
        if self._evolution is None:
            self._evolution = self.new_evolution()
        for _ in range(ATTEMPTS):
            found = self._evolution.generate_measure_candidates()
            if found is None:
                return []
            if fresh := self.untried(found):
                return fresh[:size]
        return []

    def new_evolution(self) -> Any:
        strategy = ms.search_strategy.EvolutionarySearch(
            population_size=self.population,
            init_min_unmeasured=min(SAMPLED, self.population // 2),
        )
        context = self.context(strategy, seed=self.seed, threads=self.threads)
        context.pre_tuning(UNLIMITED, self.size, self.spaces(), self.database, self.model)
        return context

    def context(self, strategy: Any, *, seed: int, threads: int) -> Any:
        return ms.TuneContext(
            mod=self.task.module,
            target=self.task.target,
            space_generator="post-order-apply",
            search_strategy=strategy,
            task_name=self.task.name,
            rand_state=1 + seed % SEEDS,
            num_threads=threads,
        )

    def spaces(self) -> Any:
        """The designs that TVM's schedule rules make of the task, decisions open."""
        if self._spaces is None:
            context = self.context("replay-trace", seed=self.seed, threads=1)
            self._spaces = context.generate_design_space()
        return self._spaces

    def features_context(self) -> Any:
        return self.context("replay-trace", seed=self.seed, threads=self.threads)

    def untried(self, found: Iterable[Any]) -> list[Candidate]:
        fresh = []
        for candidate in map(as_built, found):
            if candidate.digest not in self.tried:
                self.tried.add(candidate.digest)
                fresh.append(candidate)
        return fresh

    def breed_from(self, trials: Sequence[Trial]) -> None:
        """Make them parents of the next candidates; failed ones are none."""
        for trial in trials:
            if trial.seconds is not None:
                self.database.commit_tuning_record(as_record(trial.record, self.workload))

    def replay(self, trial: Trial) -> Candidate:
        """TVM's errors where the record does not fit the task."""
        record = as_record(trial.record, self.workload)
        return as_built(record.as_measure_candidate())


def as_built(measure: Any) -> Candidate:
    """An operation takes its weights in the new layout, as it will in the network."""
    module = RemoveWeightLayoutRewriteBlock(skip_ndarray_rewrite=True)(measure.sch.mod)
    return Candidate(measure, module, digest_of_text(module))


def digest_of_text(module: Any) -> str:
    """Of the program's text: replayed from JSON, annotations that were booleans are integers."""
    text = module.script().replace("T.bool(True)", "1").replace("T.bool(False)", "0")
    return hashlib.sha256(text.encode()).hexdigest()[:16]
