"""What an Auto-scheduler tuning keeps in its folder, so that a killed one goes on where it was.

auto_scheduler.json   TVM's own records, appended after each measured batch; also the trials' count
ledger.jsonl          one line a batch: trials, seconds spent, the network's estimate: the curve
searching.json        the task whose schedules are being searched in this process right now
unsafe.json           tasks during whose search an earlier process died, once for each death
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import msgspec

from edgetune.wire.messages import CurvePoint
from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, read_lines, whole_lines

RECORDS = "auto_scheduler.json"


@dataclass(frozen=True)
class Ledger:
    """Opened once a tuning; opening it settles what an earlier process left."""

    folder: Path

    @property
    def records(self) -> Path:
        return self.folder / RECORDS

    @property
    def lines(self) -> Path:
        return self.folder / "ledger.jsonl"

    @property
    def marker(self) -> Path:
        return self.folder / "searching.json"

    def open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in (self.records, self.lines):
            path.touch()
            whole_lines(path)  # a half one, left by a kill, no reader of TVM's would forgive
        if self.marker.exists():
            write(self.folder / "unsafe.json", [*self.unsafe(), *read(self.marker)])
            self.marker.unlink()

    def unsafe(self) -> list[str]:
        return read(self.folder / "unsafe.json")

    def trials(self) -> int:
        return self.records.read_bytes().count(b"\n")

    def curve(self) -> list[CurvePoint]:
        return read_lines(self.lines)

    def add(self, point: CurvePoint) -> None:
        append_lines(self.lines, [msgspec.json.encode(point)])

    def searching(self, workload: str) -> None:
        """From here on, the death of this process is blamed on `workload`."""
        write(self.marker, [workload])

    def safe(self) -> None:
        self.marker.unlink(missing_ok=True)


def read(path: Path) -> list[str]:
    try:
        return [str(entry) for entry in json.loads(path.read_text())]
    except (FileNotFoundError, ValueError):
        return []


def write(path: Path, entries: list[str]) -> None:
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(entries))
    beside.replace(path)
