"""What a tuning has spent, kept beside its records so that a killed one goes on where it was.

`ledger.jsonl` has one line a batch, with totals since the first start; a cut last line is dropped.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec

from edgetune.wire.messages import CurvePoint

NAME = "ledger.jsonl"


class Ledger:
    """The clock of one tuning: it starts where the interrupted tuning in `staging` stood."""

    def __init__(self, staging: Path) -> None:
        self.path = staging / NAME
        self.curve = read_lines(self.path)
        last = self.curve[-1] if self.curve else None
        self.spent_before_s = last.seconds if last else 0.0
        self._start_s = time.monotonic()

    def elapsed_s(self) -> float:
        return self.spent_before_s + time.monotonic() - self._start_s

    def note(self, trials: int, best_ms: float | None) -> CurvePoint:
        """Keep that `trials` are done and what the network would take now."""
        point = CurvePoint(trials=trials, seconds=round(self.elapsed_s(), 3), best_ms=best_ms)
        append_lines(self.path, [msgspec.json.encode(point)])
        self.curve.append(point)
        return point


def read_lines(path: Path) -> list[CurvePoint]:
    return [msgspec.json.decode(line, type=CurvePoint) for line in whole_lines(path)]


def whole_lines(path: Path) -> list[bytes]:
    """The lines of a file that is only appended to; what a kill left of a last one is cut off."""
    if not path.exists():
        return []
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        os.truncate(path, end)
    return data[:end].splitlines()


def append_lines(path: Path, lines: list[bytes]) -> None:
    """One write, so that a kill cuts at most the last line; on the disk before it is counted."""
    with path.open("ab") as stream:
        stream.write(b"".join(line + b"\n" for line in lines))
        stream.flush()
        os.fsync(stream.fileno())
