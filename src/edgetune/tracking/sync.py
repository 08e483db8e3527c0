"""Catch up: mirror every record on disk that its store does not show yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from edgetune.errors import TrackingFailed
from edgetune.record import PointRecord
from edgetune.spec import Tracking
from edgetune.study import RECORD, read_points, sweep_paths
from edgetune.tracking.book import FILE, read_book
from edgetune.tracking.mlflow_tracker import MlflowTracker
from edgetune.tracking.store import locate


class SyncReport(Struct, frozen=True, kw_only=True):
    """How many records were mirrored just now, how many were there before, and what went wrong."""

    mirrored: int = 0
    present: int = 0
    problems: tuple[str, ...] = ()

    def __add__(self, other: SyncReport) -> SyncReport:
        return SyncReport(
            mirrored=self.mirrored + other.mirrored,
            present=self.present + other.present,
            problems=self.problems + other.problems,
        )


def sync(root: Path, *, sweep: str | None, tracking: Tracking) -> SyncReport:
    """Mirror what is missing, of one sweep or of all, to where each was meant to go.

    `tracking` counts for sweeps that were never mirrored, and for all when it names a store.

    Raises:
        ConfigError: there is no sweep of that name.
    """
    total = SyncReport()
    for folder in sweep_paths(root, sweep):
        for target in _targets(folder, root, tracking):
            total += _sync_sweep(folder, root=root, tracking=target)
    return total


def refresh(folder: Path, *, root: Path) -> SyncReport:
    """Bring what is new in a sweep's folder to wherever the sweep is mirrored already."""
    if not (folder / FILE).is_file():
        return SyncReport()
    targets = list(_targets(folder, root, Tracking()))
    return sum(
        (_sync_sweep(folder, root=root, tracking=target) for target in targets), SyncReport()
    )


def _targets(folder: Path, root: Path, tracking: Tracking) -> Iterator[Tracking]:
    """Where the sweep's own book says that it goes."""
    try:
        mirrors = [] if tracking.uri else read_book(folder).mirrors
    except TrackingFailed:
        mirrors = []  # said again, with its reason, when the sweep itself is opened
    if not mirrors:
        yield tracking
    default = locate(tracking, root)
    for mirror in mirrors:
        # The book holds no password; the configured address of the same store may.
        uri = default.uri if default.label == mirror.uri else mirror.uri
        yield Tracking(uri=uri, experiment=mirror.experiment)


def _sync_sweep(folder: Path, *, root: Path, tracking: Tracking) -> SyncReport:
    found = list(read_points(folder))
    points = [(record, path) for path, record in found if isinstance(record, PointRecord)]
    problems = [f"{path / RECORD}: {why}" for path, why in found if isinstance(why, str)]
    tracker = MlflowTracker(tracking, root=root, folder=folder)
    try:
        mirrored = tracker.catch_up(points)
    except TrackingFailed as error:
        return SyncReport(problems=(*problems, f"{folder.name}: {error}"))
    present = len(points) - mirrored
    return SyncReport(mirrored=mirrored, present=present, problems=tuple(problems))
