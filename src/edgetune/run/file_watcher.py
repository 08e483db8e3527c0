"""Writes down what a sweep is at, for whoever looks on from another terminal.

Written are every stage that begins and, once a second at most, its progress; nothing while a
network is timed, or the machine's power and peaks are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from edgetune.record import PointRecord, Stage
from edgetune.run.moment import Moment
from edgetune.run.now import Now, begun, remove_now, write_now
from edgetune.sitting import SittingRecord
from edgetune.spec import Point
from edgetune.wire.messages import Progress

PERIOD_S = 1.0


class FileWatcher:
    """`sweeps` holds the folders of all sweeps."""

    def __init__(self, sweeps: Path) -> None:
        self.sweeps = sweeps
        self.folder: Path | None = None
        self.now: Now | None = None
        self.written_s = 0.0

    def close(self) -> None:
        """The sweep has ended."""
        if self.folder is not None:
            remove_now(self.folder)

    def sweep_started(self, name: str, points: int, finished: int) -> None:
        self.folder = self.sweeps / name
        self.now = begun(Moment(points=points, done=finished, sweep_started_s=time.monotonic()))
        self.write()

    def point_started(self, index: int, point: Point) -> None:  # noqa: ARG002
        self.keep(self.moment.point_starts(point, time.monotonic()))

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        """What is cached has passed before anybody could read of it."""
        self.keep(self.moment.stage_starts(stage, time.monotonic()))
        if not cached:
            self.write()

    def progress(self, progress: Progress) -> None:
        self.keep(self.moment.moves(progress, time.monotonic()))
        if not self.moment.timed and time.monotonic() - self.written_s >= PERIOD_S:
            self.write()

    def note(self, text: str) -> None: ...

    def point_finished(self, index: int, record: PointRecord) -> None:  # noqa: ARG002
        self.keep(self.moment.point_ends(record))
        self.write()

    def comparing(self, title: str, done: int, count: int) -> None:
        """Once a launch, before anything is timed in it."""
        self.keep(self.moment.compares(title, done, count))
        self.write()

    def compared(self, sitting: SittingRecord) -> None:  # noqa: ARG002
        self.keep(self.moment.compared())
        self.write()

    @property
    def moment(self) -> Moment:
        return self.now.moment if self.now else Moment()

    def keep(self, moment: Moment) -> None:
        if self.now is not None:
            self.now = replace(self.now, moment=moment)

    def write(self) -> None:
        if self.folder is not None and self.now is not None:
            write_now(self.folder, self.now)
            self.written_s = time.monotonic()


@contextmanager
def written_down(sweeps: Path) -> Iterator[FileWatcher]:
    """A watcher whose file is gone when the context ends, however it ends."""
    watcher = FileWatcher(sweeps)
    try:
        yield watcher
    finally:
        watcher.close()
