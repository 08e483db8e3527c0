"""The user's own MetaSchedule database, as trials to start from.

TVM's database looks at workloads alone. Here a record counts as measured only if its target is
that of the order, thread count included; the fastest ones of other targets become proposals: they
are measured first.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tvm
from msgspec import Raw

from edgetune.errors import ModelError
from edgetune.worker.engines.tvm_classic.meta_schedule.database import (
    RECORDS,
    SECONDS,
    TARGET,
    WORKLOADS,
    as_record,
    recorded_s,
)
from edgetune.worker.engines.tvm_classic.meta_schedule.search import as_built
from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import Task, plain, workload_of
from edgetune.worker.engines.tvm_classic.meta_schedule.trials import Trial

LENGTH_BYTES = 8
FASTEST = 32  # records of a workload that are taken over


@dataclass(frozen=True, kw_only=True)
class Imported:
    trials: tuple[Trial, ...]
    notes: tuple[str, ...]


def import_database(folder: Path, tasks: Sequence[Task]) -> Imported:
    """The records in `folder` that fit one of `tasks`.

    Raises:
        ModelError: there is no such database, or it is damaged.
    """
    workloads, records = [read_lines(folder / name) for name in (WORKLOADS, RECORDS)]
    try:
        names = [workload_name(line) for line in workloads]
        named = [(names[number], record) for number, record in records]
        rows = [(name, record, recorded_s(raw(record))) for name, record in named]
    except (KeyError, IndexError, TypeError, ValueError, tvm.error.TVMError) as error:
        raise damaged(folder, error) from error
    valid = sorted((row for row in rows if row[2] is not None), key=lambda row: row[2] or 0.0)
    trials: list[Trial] = []
    unfit = 0
    for task in tasks:
        own = [record for name, record, _ in valid if name == task.workload][:FASTEST]
        fitting = list(fitting_trials(task, own))
        unfit += len(own) - len(fitting)
        trials += fitting
    return Imported(trials=tuple(trials), notes=tuple(remarks(folder, trials, unfit)))


def read_lines(path: Path) -> list[Any]:
    try:
        return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    except OSError as error:
        raise ModelError(
            "no MetaSchedule database",
            where=str(path.parent),
            expected=f"a folder with {WORKLOADS} and {RECORDS}",
            got=str(error.strerror),
        ) from error
    except ValueError as error:
        raise damaged(path, error) from error


def damaged(path: Path, error: Exception) -> ModelError:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return ModelError("a damaged MetaSchedule database", where=str(path), got=lines[-1][:200])


def workload_name(line: Any) -> str:
    """The hash is made anew: the one in the file may be another version's."""
    try:
        content = base64.b64decode(line[1], validate=True)
    except binascii.Error as error:
        raise ValueError(f"workload: {error}") from error
    # TVM writes the length of the text before it, in eight bytes.
    return workload_of(tvm.ir.load_json(content[LENGTH_BYTES:].decode()))


def fitting_trials(task: Task, records: Sequence[Any]) -> Iterator[Trial]:
    """A record whose trace cannot be replayed on the task is left out."""
    workload = tvm.meta_schedule.database.Workload(task.module)
    target = plain(task.target.export())
    for record in records:
        # TVM raises several classes for a trace that does not apply.
        with suppress(Exception):
            digest = as_built(as_record(raw(record), workload).as_measure_candidate()).digest
            costs_s = tuple(record[SECONDS]) if record[TARGET] == target else ()
            yield Trial(
                workload=task.workload, candidate=digest, record=raw(record), costs_s=costs_s
            )


def raw(record: Any) -> Raw:
    return Raw(json.dumps(record).encode())


def remarks(folder: Path, trials: Sequence[Trial], unfit: int) -> Iterator[str]:
    foreign = sum(not trial.measured for trial in trials)
    if not trials:
        yield f"{folder}: nothing in it fits an operation of this network"
    if foreign:
        yield f"{folder}: {foreign} records of another target or thread count: proposals only"
    if unfit:
        yield f"{folder}: {unfit} records whose trace this TVM cannot replay"
