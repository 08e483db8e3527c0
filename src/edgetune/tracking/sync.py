"""Catch up: mirror every record on disk that its store does not show yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.errors import ConfigError, TrackingFailed
from edgetune.record import PointRecord, decode_record
from edgetune.spec import Tracking
from edgetune.tracking.book import read_book
from edgetune.tracking.mlflow_tracker import MlflowTracker
from edgetune.tracking.store import locate

MOST_NAMED = 5


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
    for folder in sweep_folders(root, sweep):
        for target in _targets(folder, root, tracking):
            total += _sync_sweep(folder, root=root, tracking=target)
    return total


def sweep_folders(root: Path, sweep: str | None) -> list[Path]:
    """The folders of all sweeps, or of those called `sweep`, with or without their date."""
    folders = sorted(path for path in (root / "outputs" / "sweeps").glob("*") if path.is_dir())
    if sweep is None:
        return folders
    named = [path for path in folders if path.name == sweep or path.name.endswith(f"-{sweep}")]
    if not named:
        known = ", ".join(path.name for path in folders[-MOST_NAMED:]) or "no sweep yet"
        raise ConfigError("no such sweep", where="sync", expected=f"one of {known}", got=sweep)
    return named


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
    points, problems = _read(folder)
    tracker = MlflowTracker(tracking, root=root, folder=folder)
    try:
        mirrored = tracker.catch_up(points)
    except TrackingFailed as error:
        return SyncReport(problems=(*problems, f"{folder.name}: {error}"))
    present = len(points) - mirrored
    return SyncReport(mirrored=mirrored, present=present, problems=tuple(problems))


def _read(folder: Path) -> tuple[list[tuple[PointRecord, Path]], list[str]]:
    points, problems = [], []
    for path in sorted(folder.glob("points/*/record.json")):
        if path.parent.name.startswith("."):
            continue  # a point that is being measured just now
        try:
            points.append((decode_record(path.read_bytes()), path.parent))
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            problems.append(f"{path}: {error}")
    return points, problems
