"""What a tuning starts from: trials of the same workloads, measured before or elsewhere.

Trials for the same target, threads and layout rewriting count as measured. A user's log may hold
others: they were measured under other conditions, so the best of them are candidates only, and
are measured here first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tvm import auto_scheduler
from tvm.auto_scheduler import _ffi_api
from tvm.auto_scheduler.measure import recover_measure_input

from edgetune.worker.engines.tvm_classic.ansor.records import read_log
from edgetune.worker.engines.tvm_classic.tuning.library import Library

PER_TASK = 4  # candidates measured elsewhere, to be measured here


@dataclass(frozen=True, kw_only=True)
class Imports:
    """Lines of records: `taken` as measured, `candidates` to be measured; what is to be said."""

    taken: tuple[bytes, ...]
    candidates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class UserLog:
    """A user's lines by what they are for this network."""

    path: Path
    taken: list[bytes] = field(default_factory=list)
    elsewhere: dict[str, list[bytes]] = field(default_factory=dict)
    other: int = 0  # of other networks

    def candidates(self) -> tuple[str, ...]:
        lines = (fastest(found) for found in self.elsewhere.values())
        return tuple(line.decode() for found in lines for line in found)

    def notes(self) -> tuple[str, ...]:
        notes = []
        if not self.taken and not self.elsewhere:
            return (f"{self.path}: nothing in it is for this network ({self.other} trials)",)
        if self.taken:
            notes.append(f"{self.path}: {len(self.taken)} trials taken over")
        if self.elsewhere:
            count = sum(len(lines) for lines in self.elsewhere.values())
            notes.append(
                f"{self.path}: {count} trials of another target or thread count; the best "
                f"{len(self.candidates())} of them are measured again"
            )
        return tuple(notes)


def collect(tasks: Sequence[Any], library: Library, log: str) -> Imports:
    """Raises ModelError for a log that cannot be read."""
    headers = {str(task.workload_key): header_of(task) for task in tasks}
    kept = [line for workload in headers for line in library.lines(workload)]
    if not log:
        return Imports(taken=tuple(kept))
    user = sort_log(Path(log), headers)
    return Imports(taken=(*kept, *user.taken), candidates=user.candidates(), notes=user.notes())


def sort_log(path: Path, headers: Mapping[str, list[Any]]) -> UserLog:
    user = UserLog(path)
    for line, header in read_log(path):
        ours = headers.get(header[0])
        if ours is None:
            user.other += 1
        elif conditions(header) == conditions(ours):
            user.taken.append(line)
        else:
            user.elsewhere.setdefault(header[0], []).append(line)
    return user


def header_of(task: Any) -> list[Any]:
    """The description of a task with which each of its records begins."""
    bare = auto_scheduler.MeasureInput(task, task.compute_dag.init_state)
    header: list[Any] = json.loads(_ffi_api.SerializeMeasureInput(bare))[0]
    return header


def conditions(header: Sequence[Any]) -> tuple[Any, ...]:
    """Target, threads, and how the layout of weights is rewritten."""
    _, target, hardware, _, rewriting, *_ = header
    return target, hardware[0], rewriting


def fastest(lines: Iterable[bytes]) -> list[bytes]:
    """Of those that did not fail."""
    costs: dict[bytes, float] = {}
    for line in lines:
        samples, error, *_ = json.loads(line)["r"]
        if not error:
            costs[line] = sum(samples) / len(samples)
    return sorted(costs, key=lambda line: costs[line])[:PER_TASK]


def steps_of(line: str | bytes) -> str:
    """A candidate of a workload is its transform steps."""
    return json.dumps(json.loads(line)["i"][1])


def candidate_of(line: str, task: Any) -> Any:
    """A schedule from elsewhere as a candidate of `task`, to be measured."""
    steps = json.loads(line)["i"][1]
    bare = _ffi_api.DeserializeMeasureInput(json.dumps([header_of(task), steps]))
    return recover_measure_input(bare, rebuild_state=True)
