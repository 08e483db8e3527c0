"""What Hydra calls: with a whole batch (our launcher), or with one point (any other launcher)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from edgetune.config.job import Offers, build_jobs
from edgetune.errors import ConfigError
from edgetune.record import PointRecord
from edgetune.run.watcher import NoWatcher, Watcher
from edgetune.spec import Job

if TYPE_CHECKING:  # Hydra loads this file wherever edgetune is installed: keep that light
    from edgetune.run.sweep import SweepResult

Config = Mapping[Any, Any]
Check = Callable[[Sequence[Job]], None]
OPEN = ("model.shapes.", "model.shapes=", "state.cpu_khz.")


class RunSweep(Protocol):
    """`edgetune.run.sweep.run_sweep`."""

    def __call__(
        self, jobs: Sequence[Job], *, root: Path, watcher: Watcher, command: str
    ) -> SweepResult: ...


class Latency(float):
    """The median in milliseconds, NaN if it failed: what an optimising sweeper minimises."""

    record: PointRecord
    result: SweepResult

    def __new__(cls, record: PointRecord, result: SweepResult) -> Latency:
        latency = super().__new__(cls, record.latency.median_ms if record.latency else math.nan)
        latency.record, latency.result = record, result
        return latency

    def __reduce__(self) -> tuple[type[Latency], tuple[PointRecord, SweepResult]]:
        return Latency, (self.record, self.result)


class SweepTask:
    """Hydra's task function; `results` are what its batches gave, `command` what was typed."""

    def __init__(
        self, *, root: Path, folder: Path, run: RunSweep, check: Check, offers: Offers
    ) -> None:
        self.root, self.folder = root, folder
        self.run_sweep, self.check_jobs, self.offers = run, check, offers
        self.command = ""
        self.watcher: Watcher = NoWatcher()
        self.results: list[SweepResult] = []

    def __getstate__(self) -> dict[str, Any]:
        """In another launcher's processes nobody looks on."""
        return self.__dict__ | {"watcher": NoWatcher(), "results": []}

    def __call__(self, config: Config) -> Latency:
        """A single point, for another launcher."""
        return self.run_batch([config])[0]

    def run_batch(self, configs: Sequence[Config]) -> list[Latency]:
        """Run all as one sweep; a latency for each configuration, in their order."""
        repetitions = self.check(configs)
        jobs = list(dict.fromkeys(chain.from_iterable(repetitions)))
        result = self.run_sweep(jobs, root=self.root, watcher=self.watcher, command=self.command)
        self.results.append(result)
        latencies = {record.point: Latency(record, result) for record in result.records}
        return [middle([latencies[job.point] for job in alike]) for alike in repetitions]

    def check(self, configs: Sequence[Config]) -> list[list[Job]]:
        """The jobs of every configuration, or the first error; nothing is run or written.

        Combinations that come to the same (a budget for what does not tune) are equal jobs.
        """
        repetitions = [
            build_jobs(config, offers=self.offers, folder=self.folder) for config in configs
        ]
        jobs = list(chain.from_iterable(repetitions))
        check_one_sweep(jobs)
        self.check_jobs(list(dict.fromkeys(jobs)))
        return repetitions

    def collect(self, latencies: Sequence[object]) -> None:
        """What another launcher's processes gave; those of this process are here already."""
        found = [latency.result for latency in latencies if isinstance(latency, Latency)]
        self.results.extend(result for result in found if result not in self.results)


def middle(latencies: Sequence[Latency]) -> Latency:
    """That of the middle repetition; one that failed counts as the slowest."""
    ordered = sorted(latencies, key=lambda ms: math.inf if math.isnan(ms) else ms)
    return ordered[(len(ordered) - 1) // 2]


def check_one_sweep(jobs: Sequence[Job]) -> None:
    """What belongs to the sweep is the same for all of its points."""
    if not jobs:
        raise ConfigError("no points", expected="at least one value for every key")
    of_the_sweep: dict[str, set[Any]] = {
        "name": {job.sweep for job in jobs},
        "force": {job.force for job in jobs},
        "tracking": {job.tracking for job in jobs},
        "compare": {job.compare for job in jobs},
        "report": {job.report for job in jobs},
        "cool_seconds": {job.cool_seconds for job in jobs},
        "sitting": {job.sitting for job in jobs},
        "machine": {job.point.machine for job in jobs},
    }
    for key, values in of_the_sweep.items():
        if len(values) > 1:
            raise ConfigError("differs between points", where=key, expected="one value a sweep")


def opened(override: str) -> str:
    """Names of inputs and clusters are not ours: they may be set without Hydra's `+`."""
    return f"++{override}" if override.startswith(OPEN) else override
