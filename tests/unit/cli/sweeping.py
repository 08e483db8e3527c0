"""A sweep that runs nothing: every job becomes a record at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from edgetune.record import PointRecord
from edgetune.run.sweep import SweepResult
from edgetune.run.watcher import Watcher
from edgetune.spec import Job
from tests.unit.report.records import failed, measured


def record_of(job: Job, median_ms: float = 1.0) -> PointRecord:
    record = failed(job.point) if math.isnan(median_ms) else measured(job.point, median_ms)
    return msgspec.structs.replace(record, sweep=job.sweep)


@dataclass
class Runs:
    """Stands for `run_sweep`, and remembers what it was asked."""

    medians_ms: Sequence[float] = ()
    batches: list[list[Job]] = field(default_factory=list)

    def __call__(
        self, jobs: Sequence[Job], *, root: Path, watcher: Watcher, command: str
    ) -> SweepResult:
        self.batches.append(list(jobs))
        medians_ms = self.medians_ms or [1.0] * len(jobs)
        records = [record_of(job, ms) for job, ms in zip(jobs, medians_ms, strict=True)]
        return SweepResult(folder=root / "sweep", records=records, measured=len(records))
