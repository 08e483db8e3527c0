"""What a tuning has spent, kept beside its records so that a killed one goes on where it was.

`ledger.jsonl` has one line a batch, with totals since the first start; a cut last line is dropped.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.wire.messages import CurvePoint, Phases

NAME = "ledger.jsonl"


class Entry(Struct, frozen=True, kw_only=True):
    """The totals after a batch."""

    point: CurvePoint
    phases: Phases


def read_entries(staging: Path) -> list[Entry]:
    return [msgspec.json.decode(line, type=Entry) for line in whole_lines(staging / NAME)]


def append_entry(staging: Path, entry: Entry) -> None:
    append_lines(staging / NAME, [msgspec.json.encode(entry)])


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
