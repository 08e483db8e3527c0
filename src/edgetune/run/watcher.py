"""Who looks on while a sweep runs: the live bars, plain lines, a file, several, or nobody."""

from __future__ import annotations

from typing import Protocol

from edgetune.record import PointRecord, Stage
from edgetune.sitting import SittingRecord
from edgetune.spec import Point
from edgetune.wire.messages import Progress


class Watcher(Protocol):
    """Told what happens, in this order; must not raise and must return at once."""

    def sweep_started(self, name: str, points: int, finished: int) -> None:
        """`finished` of the `points` have their record already."""

    def point_started(self, index: int, point: Point) -> None:
        """`index` counts from 0 among the sweep's points."""

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        """The point's next stage; a cached one takes no time."""

    def progress(self, progress: Progress) -> None:
        """The stage under way moved on."""

    def note(self, text: str) -> None:
        """Something worth a line: a damaged cache entry made again, a server that is away."""

    def point_finished(self, index: int, record: PointRecord) -> None:
        """The record stands on disk, whatever its status."""

    def comparing(self, title: str, done: int, count: int) -> None:
        """Artifacts are timed side by side: `done` of `count` launches; the next one begins."""

    def compared(self, sitting: SittingRecord) -> None:
        """The sitting stands on disk."""


class NoWatcher:
    """Nobody looks on."""

    def sweep_started(self, name: str, points: int, finished: int) -> None: ...

    def point_started(self, index: int, point: Point) -> None: ...

    def stage_started(self, stage: Stage, *, cached: bool) -> None: ...

    def progress(self, progress: Progress) -> None: ...

    def note(self, text: str) -> None: ...

    def point_finished(self, index: int, record: PointRecord) -> None: ...

    def comparing(self, title: str, done: int, count: int) -> None: ...

    def compared(self, sitting: SittingRecord) -> None: ...


class Watchers:
    """Several, told in turn."""

    def __init__(self, *watchers: Watcher) -> None:
        self.watchers = watchers

    def sweep_started(self, name: str, points: int, finished: int) -> None:
        for watcher in self.watchers:
            watcher.sweep_started(name, points, finished)

    def point_started(self, index: int, point: Point) -> None:
        for watcher in self.watchers:
            watcher.point_started(index, point)

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        for watcher in self.watchers:
            watcher.stage_started(stage, cached=cached)

    def progress(self, progress: Progress) -> None:
        for watcher in self.watchers:
            watcher.progress(progress)

    def note(self, text: str) -> None:
        for watcher in self.watchers:
            watcher.note(text)

    def point_finished(self, index: int, record: PointRecord) -> None:
        for watcher in self.watchers:
            watcher.point_finished(index, record)

    def comparing(self, title: str, done: int, count: int) -> None:
        for watcher in self.watchers:
            watcher.comparing(title, done, count)

    def compared(self, sitting: SittingRecord) -> None:
        for watcher in self.watchers:
            watcher.compared(sitting)
