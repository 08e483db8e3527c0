"""A record in the making: whatever happens, what is known so far can be written down."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import edgetune
from edgetune.errors import EdgetuneError, StageFailed, WorkerDied
from edgetune.record import EngineFacts, Failure, PointRecord, Stage, StageTime, Status
from edgetune.run.lab import Lab
from edgetune.spec import Job
from edgetune.wire.messages import Welcome


@dataclass
class StageNotes:
    """Filled in while a stage runs."""

    cached: bool = False
    key: str = ""
    note: str = ""


@dataclass
class Draft:
    """Collects the parts of one point's record; `parts` are fields of `PointRecord`."""

    job: Job
    lab: Lab
    stage: Stage = "fetch"
    parts: dict[str, Any] = field(default_factory=dict)
    stages: list[StageTime] = field(default_factory=list)
    started_utc: str = field(default_factory=lambda: datetime.now(timezone.utc).isoformat())
    started_s: float = field(default_factory=time.monotonic)

    @contextmanager
    def timed(self, stage: Stage) -> Iterator[StageNotes]:
        """Time a stage; a stage that raises is the one that failed."""
        self.stage = stage
        notes, start_s = StageNotes(), time.monotonic()
        yield notes
        seconds = time.monotonic() - start_s
        self.stages.append(
            StageTime(
                stage=stage, seconds=seconds, cached=notes.cached, key=notes.key, note=notes.note
            )
        )
        if notes.note:
            self.lab.watcher.note(f"{stage}: {notes.note}")

    def made(self, stage: Stage) -> bool:
        """Whether the stage was run for this record, and not found in the cache."""
        return any(done.stage == stage and not done.cached for done in self.stages)

    def add(self, **parts: Any) -> None:
        self.parts.update(parts)

    def met(self, welcome: Welcome) -> None:
        """Keep how the measuring worker described itself."""
        self.add(
            engine=EngineFacts(
                name=welcome.engine,
                version=welcome.engine_version,
                python=welcome.python,
                environment=self.lab.environments.digest(welcome.engine),
                versions=welcome.versions,
            )
        )

    def measured(self) -> PointRecord:
        """Invalid, if the machine did not keep the state that was asked for."""
        watched = self.parts.get("watched")
        return self.finish("ok" if watched is None or watched.valid else "invalid")

    def failed(self, error: EdgetuneError) -> PointRecord:
        return self.finish("failed", failure=failure(self.stage, error))

    def finish(self, status: Status, **parts: Any) -> PointRecord:
        point = self.job.point
        return PointRecord(
            edgetune=edgetune.__version__,
            sweep=self.job.sweep,
            point_id=point.id,
            point=point,
            status=status,
            started_utc=self.started_utc,
            seconds=time.monotonic() - self.started_s,
            machine=self.lab.machine,
            git_commit=self.lab.git_commit,
            stages=tuple(self.stages),
            **self.parts | parts,
        )


def failure(stage: Stage, error: EdgetuneError) -> Failure:
    """Which error it was, in the terms of the record."""
    match error:
        case StageFailed():
            return Failure(
                stage=stage, kind=error.kind, message=error.message, details=error.details
            )
        case WorkerDied():
            return Failure(
                stage=stage, kind="WorkerDied", message=error.what, log_tail=error.log_tail
            )
        case _:
            return Failure(stage=stage, kind=type(error).__name__, message=str(error))
