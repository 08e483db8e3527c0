"""A whole sweep: every point through the pipeline, in order, whatever happens to single ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edgetune.record import PointRecord
from edgetune.run.watcher import Watcher
from edgetune.spec import Job


def run_sweep(jobs: Sequence[Job], *, root: Path, watcher: Watcher) -> list[PointRecord]:
    """Run what has no record yet; return the records of all jobs, in their order."""
    raise NotImplementedError
