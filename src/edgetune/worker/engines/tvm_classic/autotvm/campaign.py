"""The tuning of one network: which operation gets the next trials, until the budget is spent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edgetune.wire.messages import Tune
from edgetune.wire.settings import AutoTvm
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.autotvm.bench import Bench
from edgetune.worker.engines.tvm_classic.autotvm.contender import Contender
from edgetune.worker.engines.tvm_classic.autotvm.history import History
from edgetune.worker.engines.tvm_classic.autotvm.operations import Workload, workload_of
from edgetune.worker.engines.tvm_classic.autotvm.records import (
    Conditions,
    Trial,
    TrialLog,
    decode,
    trial_of,
)
from edgetune.worker.engines.tvm_classic.autotvm.reserve import Reserve
from edgetune.worker.engines.tvm_classic.autotvm.rounds import network_ms, next_operation
from edgetune.worker.engines.tvm_classic.tuning.blame import Blame
from edgetune.worker.engines.tvm_classic.tuning.library import Library
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter
from edgetune.worker.engines.tvm_classic.tuning.runner import NEVER

HOPELESS = 3.0  # a candidate that many times slower than the best is not timed to the end
ENDED = {
    "crash": "search ended: the tuner crashed in it",
    "silence": "search ended: the tuner hung in it",
}


@dataclass
class Campaign:
    """The loop: pick an operation, measure a round of candidates, learn from it."""

    order: Tune
    settings: AutoTvm
    meter: Meter
    report: Report
    contenders: list[Contender] = field(default_factory=list)
    resumed: int = 0

    def __post_init__(self) -> None:
        staging = Path(self.order.staging)
        self.conditions = Conditions(threads=self.order.threads, trial=self.settings.trial)
        self.log = TrialLog(staging, self.conditions)
        self.blame = Blame(staging, self.order.after)
        self.bench = Bench(staging / "build", self.order, self.meter, self.alive)
        self.meter.trials = self.resumed = len(self.log.kept)
        self.saying = "extract"

    def start(self, contenders: list[Contender], history: History) -> None:
        """Trials of others count from now on; those of an interrupted tuning go on counting."""
        self.contenders = contenders
        self.reserve = Reserve(self.meter, len(contenders), self.settings.layout)
        kept = by_workload(self.log.kept)
        for contender in contenders:
            own = [w for w in contender.workloads() if w in history.alike]
            contender.reuse(trial for w in own for trial in history.alike[w])
            contender.resume(t for w in contender.workloads() for t in kept.get(w, []))
            contender.praise(t for w in contender.workloads() for t in history.praised.get(w, []))
            if deaths := self.blame.of(key(contender)):
                contender.end_search(ENDED[deaths[-1].how])

    def spend(self) -> None:
        """First every default schedule, then rounds where they pay, until the budget is spent."""
        for contender in self.contenders:
            for _ in contender.searches:
                if contender.default() is None and not contender.standing.exhausted:
                    self.round(contender, 1)
        while not self.reserve.is_met():
            index = next_operation([contender.standing for contender in self.contenders])
            if index is None:
                return
            self.round(self.contenders[index], self.settings.round_trials)

    def round(self, contender: Contender, size: int) -> None:
        size = self.reserve.affordable(size)
        if size < 1:
            return
        self.blame.busy(key(contender))
        self.saying = contender.name
        start_s = self.meter.elapsed_s()
        with self.meter.phase("search"):
            task, configs = contender.next_round(size)
        trials = self.measure(contender, task, configs)
        with self.meter.phase("search"):
            contender.learn(trials)
        self.reserve.took(self.meter.elapsed_s() - start_s, len(trials))
        self.blame.free()

    def measure(self, contender: Contender, task: Any, configs: list[Any]) -> list[Trial]:
        """Each trial is kept and counted as soon as it stands; the end of the budget cuts it."""
        best = contender.best()
        cutoff_s = NEVER if best is None or best.seconds is None else HOPELESS * best.seconds
        builds = self.bench.build([(task, config) for config in configs])
        trials: list[Trial] = []
        for config, built in zip(configs, builds, strict=True):
            if trials and self.reserve.is_met():
                break
            result, device_s = self.bench.time(built, cutoff_s)
            trials.append(trial_of(task, config, result))
            self.log.append(trials[-1])
            self.meter.measured(1, device_s)
            contender.take(trials[-1])
            self.note()
        self.bench.remove(builds)
        return trials

    def best_ms(self) -> float | None:
        return network_ms([contender.standing for contender in self.contenders])

    def note(self) -> None:
        self.meter.note(self.best_ms())
        self.alive()

    def alive(self) -> None:
        """Called after every build and every run: who hears nothing for long takes us for hung."""
        self.report(self.meter.progress(self.best_ms(), self.saying))

    def keep(self) -> None:
        """What was measured here is there for the next network."""
        library = Library(self.order.library)
        workloads: dict[Workload, list[bytes]] = {}
        for line in self.log.lines():
            if trial := decode(line):
                workloads.setdefault(workload_of(trial.input.task), []).append(line)
        for workload, own in workloads.items():
            library.add(str(workload), own)


def key(contender: Contender) -> str:
    return str(contender.operation.key)


def by_workload(trials: Iterable[Trial]) -> dict[Workload, list[Trial]]:
    found: dict[Workload, list[Trial]] = {}
    for trial in trials:
        found.setdefault(workload_of(trial.input.task), []).append(trial)
    return found
