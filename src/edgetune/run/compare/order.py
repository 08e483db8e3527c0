"""`edgetune compare` without its words: chosen points, timed now, kept in a folder of their own.

outputs/comparisons/<date>-<tuners>/    comparison.json, its raw series comparison.npz, worker.log
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from edgetune.record import PointRecord
from edgetune.run.compare.entrants import Entrant, entrant, make_field
from edgetune.run.compare.launches import hold_sitting
from edgetune.run.lab import Lab
from edgetune.sitting import FOLDER, SittingRecord
from edgetune.spec import Sitting

STEM = "comparison"
HANDICAP = 0.03
LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Order:
    """Times points side by side, or apart, each in its own state.

    Each method returns the folder and what stands in it.

    Raises:
        PointError: an artifact is not there, or failed.
        UserError: the network or its inputs are gone.
    """

    lab: Lab
    outputs: Path
    settings: Sitting

    def side_by_side(self, records: Sequence[PointRecord]) -> tuple[Path, SittingRecord]:
        entrants = [entrant(record, self.lab) for record in records]
        folder = self.folder([record.point.tuner_name for record in records])
        return folder, self.one(entrants, folder / STEM)

    def calibrate(self, record: PointRecord) -> tuple[Path, SittingRecord]:
        """An artifact against itself, and against itself slowed by a known share."""
        same = entrant(record, self.lab)
        folder = self.folder([record.point.tuner_name, "calibration"])
        return folder, self.one([same, same, replace(same, handicap=HANDICAP)], folder / STEM)

    def apart(self, records: Sequence[PointRecord]) -> tuple[Path, list[SittingRecord]]:
        entrants = [entrant(record, self.lab) for record in records]
        folder = self.folder([*(record.point.tuner_name for record in records), "apart"])
        sittings = [
            self.one([each], folder / f"{STEM}-{number}")
            for number, each in enumerate(entrants, start=1)
        ]
        return folder, sittings

    def one(self, entrants: Sequence[Entrant], stem: Path) -> SittingRecord:
        point, watcher = entrants[0].record.point, self.lab.watcher
        title = f"{point.model.name} · {point.state.words} · {many(len(entrants))}"
        log = stem.with_name("worker.log")
        with make_field(self.lab, entrants, self.settings, log=log) as field:
            sitting = hold_sitting(
                field,
                key="",
                stem=stem,
                watch=lambda done, count: watcher.comparing(title, done, count),
            )
        watcher.compared(sitting)
        return sitting

    def folder(self, names: Sequence[str]) -> Path:
        """A new one, by the date and what is compared; a number where two share a second."""
        now = datetime.now(timezone.utc)
        name, number = f"{now:%Y%m%d-%H%M%S}-{'-'.join(names)[:LONGEST_NAME]}", 1
        path = self.outputs / FOLDER / name
        while path.exists():
            number += 1
            path = path.with_name(f"{name}-{number}")
        path.mkdir(parents=True)
        return path


def many(artifacts: int) -> str:
    return f"{artifacts} artifact{'s' * (artifacts != 1)}"
