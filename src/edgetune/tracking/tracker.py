"""Where finished records are mirrored. A mirror may be late or away; it holds no sweep up."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from edgetune.record import PointRecord


class Tracker(Protocol):
    """Mirrors one sweep's records. Raises `TrackingFailed` and nothing else."""

    def log(self, record: PointRecord, folder: Path) -> None:
        """Mirror one point; `folder` holds its record and files. A second time changes nothing."""

    def finish(self, records: list[PointRecord]) -> None:
        """Close the sweep: `records` are all its points, failed ones too."""


class NoTracker:
    """Mirrors nothing."""

    def log(self, record: PointRecord, folder: Path) -> None: ...

    def finish(self, records: list[PointRecord]) -> None: ...
