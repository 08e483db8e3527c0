"""Trials on disk, in TVM's own format, one line each, written as soon as it is measured.

auto_scheduler.json   what was taken over when the tuning began, then the tuning's own trials
start.json            how many lines were taken over; stands once they are all there
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tvm.auto_scheduler import measure_record

from edgetune.errors import ModelError
from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, whole_lines

RECORDS, START = "auto_scheduler.json", "start.json"

Pair = tuple[Any, Any]  # a MeasureInput and its MeasureResult


class Start(Struct, frozen=True, kw_only=True):
    """What the first process of a tuning took over; the next ones do not look again.

    `candidates` are records measured elsewhere, to be measured here.
    """

    taken: int
    candidates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Records:
    """The file of one tuning; a line that a kill has cut is gone after it is opened."""

    def __init__(self, staging: Path) -> None:
        self.path, self.marker = staging / RECORDS, staging / START
        self.start: Start | None = None
        if self.marker.exists():
            self.start = msgspec.json.decode(self.marker.read_bytes(), type=Start)
        self.lines = whole_lines(self.path) if self.start else []

    def begin(
        self, taken: Iterable[bytes], candidates: Iterable[str] = (), notes: Iterable[str] = ()
    ) -> None:
        """Once a tuning: `taken` are trials measured before, for other networks or by the user."""
        self.path.unlink(missing_ok=True)
        self.lines = list(dict.fromkeys(taken))
        append_lines(self.path, self.lines)
        self.start = Start(taken=len(self.lines), candidates=tuple(candidates), notes=tuple(notes))
        beside = self.marker.with_suffix(".part")
        beside.write_bytes(msgspec.json.encode(self.start))
        beside.replace(self.marker)

    @property
    def taken(self) -> list[bytes]:
        return self.lines[: self.start.taken if self.start else 0]

    @property
    def own(self) -> list[bytes]:
        """Those that this tuning, interrupted or not, has measured."""
        return self.lines[self.start.taken if self.start else 0 :]

    def append(self, one: Any, result: Any) -> None:
        line = measure_record.dump_record_to_string(one, result).strip().encode()
        append_lines(self.path, [line])
        self.lines.append(line)


def grouped(lines: Iterable[bytes]) -> dict[str, list[bytes]]:
    """The lines of each workload."""
    groups: dict[str, list[bytes]] = {}
    for line in lines:
        groups.setdefault(str(json.loads(line)["i"][0][0]), []).append(line)
    return groups


def pairs(lines: Iterable[bytes]) -> list[Pair]:
    """The trials as TVM reads them; `task` and `state` of an input are bare."""
    return [measure_record.load_record_from_string(line.decode()) for line in lines]


def read_log(path: Path) -> Iterator[tuple[bytes, list[Any]]]:
    """Each line of a user's log with the description of its task.

    The description: workload, target, hardware (threads first), host, layout rewriting, inputs.

    Raises:
        ModelError: the file cannot be read, or is no log of Auto-scheduler.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ModelError(
            "not a readable log", where=str(path), got=error.strerror or str(error)
        ) from error
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith(b"#"):
            yield line.strip(), described(line, f"{path}, line {number}")


def described(line: bytes, where: str) -> list[Any]:
    try:
        record = json.loads(line)
        (workload, target, hardware, *rest), (_, _) = record["i"]
        costs, error, _, _ = record["r"]
        float(costs[0]), int(error), int(hardware[0])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelError(
            "no log of Auto-scheduler",
            where=where,
            expected='{"i": [[workload, target, …], …], "r": …}',
            got=repr(line[:60].decode(errors="replace")),
        ) from error
    return [workload, target, hardware, *rest]
