"""Mirrors one sweep to MLflow: a parent run for the sweep, a child run for each point.

Nothing here is needed to run a sweep: when the store is away the first point says so, the next
ones do not try again, and `finish` (or `edgetune sync`, later) brings what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from edgetune.errors import TrackingFailed
from edgetune.record import PointRecord
from edgetune.sitting import SittingRecord, read_sittings
from edgetune.spec import Tracking
from edgetune.tracking.book import LOCK, Entry, open_entry
from edgetune.tracking.client import LOCK_TIMEOUT_S, reaching
from edgetune.tracking.report import report_of, told_of
from edgetune.tracking.session import Session, open_session
from edgetune.tracking.store import locate, probe
from edgetune.wire.digest import digest_file


class MlflowTracker:
    """One sweep's mirror; `folder` is the sweep's. Making one imports and touches nothing yet."""

    def __init__(self, tracking: Tracking, *, root: Path, folder: Path) -> None:
        self._store = locate(tracking, root)
        self._experiment = tracking.experiment
        self._folder = folder
        self._session: Session | None = None
        self._away = False

    def log(self, record: PointRecord, folder: Path) -> None:
        """Mirror one point, unless it is mirrored or the store was found away before."""
        if self._away or self._told([(record, folder)]):
            return
        with self._mirror() as (session, entry):
            _bring(session, entry, record=record, folder=folder)

    def finish(self, records: Sequence[PointRecord]) -> None:
        """Bring what is missing and close the sweep; a store that was away gets one more try.

        A sweep that is mirrored and closed is not looked at again: MLflow is not even imported.
        """
        points = self._with_folders(records)
        if not self._told(points, closed=True):
            self.catch_up(points)

    def _with_folders(self, records: Sequence[PointRecord]) -> list[tuple[PointRecord, Path]]:
        """By the record's own id: a later edgetune may name the same point otherwise."""
        points = self._folder / "points"
        found = {path.name.rpartition(".")[2]: path for path in points.glob("[!.]*")}
        return [
            (record, found.get(record.point_id, points / record.point.slug)) for record in records
        ]

    def _told(self, points: Sequence[tuple[PointRecord, Path]], *, closed: bool = False) -> bool:
        """Whether the book says that nothing is left to do."""
        with reaching(self._store):
            mirror = self._entry().mirror
            shown = all(mirror.shows(record.point_id, _digest(at)) for record, at in points)
        return shown and (not closed or mirror.is_closed(self._said()))

    def _said(self) -> str:
        return told_of(self._sittings(), report_of(self._folder))

    def _sittings(self) -> list[SittingRecord]:
        return read_sittings(self._folder)

    def catch_up(self, points: Sequence[tuple[PointRecord, Path]]) -> int:
        """Bring what the store does not show, close the sweep; returns how many were brought.

        `points` are all records of the sweep, each with the folder that holds it.
        """
        if not points:
            return 0
        with self._mirror() as (session, entry):
            brought = [
                _bring(session, entry, record=record, folder=folder) for record, folder in points
            ]
            records = [record for record, _ in points]
            report = report_of(self._folder)
            session.close_sweep(entry.mirror, records, self._sittings(), report)
            entry.save()
        return sum(brought)

    @contextmanager
    def _mirror(self) -> Iterator[tuple[Session, Entry]]:
        """The session and the sweep's entry, while nobody else mirrors this sweep."""
        try:
            with reaching(self._store), FileLock(self._folder / LOCK, timeout=LOCK_TIMEOUT_S):
                yield self._reach(self._entry())
        except TrackingFailed:
            self._away, self._session = True, None
            raise
        self._away = False

    def _reach(self, entry: Entry) -> tuple[Session, Entry]:
        if self._session is None:
            # Before the store is reached, so that a later `sync` knows where to go.
            entry.save()
            self._session = open_session(self._store, entry.mirror, sweep=self._folder.name)
            entry.save()
        else:
            probe(self._store)
        return self._session, entry

    def _entry(self) -> Entry:
        return open_entry(self._folder, uri=self._store.label, experiment=self._experiment)


def _bring(session: Session, entry: Entry, *, record: PointRecord, folder: Path) -> bool:
    """Mirror one point. Each step is noted before the next: interruptions leave no stray run."""
    mirror, digest = entry.mirror, _digest(folder)
    if mirror.shows(record.point_id, digest):
        return False
    if not mirror.parent_run_id:
        session.open_sweep(mirror, record)
        entry.save()
    session.begin(mirror, record, digest=digest)
    entry.save()
    session.complete(mirror, record, folder=folder)
    entry.save()
    return True


def _digest(folder: Path) -> str:
    return digest_file(folder / "record.json")
