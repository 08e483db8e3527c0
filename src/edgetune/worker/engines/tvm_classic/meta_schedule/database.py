"""TVM's own files of a tuning: what `tvm.meta_schedule.database.JSONDatabase` reads and writes.

database_workload.json        a line a workload: its structural hash, its module in base64
database_tuning_record.json   a line a trial: the workload's number, and the record; the trace
                              first, then seconds, target and arguments

They are written anew when a tuning starts, from the trials that it has, and then appended to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Raw
from tvm import meta_schedule as ms
from tvm.target import Target

from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import Task, plain
from edgetune.worker.engines.tvm_classic.meta_schedule.trials import Trial
from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines
from edgetune.worker.engines.tvm_classic.tuning.runner import faster_half

WORKLOADS, RECORDS = "database_workload.json", "database_tuning_record.json"
FAILED_S = 1e10  # TVM's costs of a failed trial
TRACE, SECONDS, TARGET = 0, 1, 2  # places in a record


class DatabaseFiles:
    """Of all tasks and their trials, failed ones too."""

    def __init__(self, staging: Path, tasks: Sequence[Task], trials: Iterable[Trial]) -> None:
        self.path = staging / RECORDS
        self.numbers = {task.workload: number for number, task in enumerate(tasks)}
        for path in (self.path, staging / WORKLOADS):
            path.unlink(missing_ok=True)
        lines = [json.dumps(ms.database.Workload(task.module).as_json()) for task in tasks]
        append_lines(staging / WORKLOADS, [line.encode() for line in lines])
        append_lines(self.path, [self.line(trial) for trial in trials if trial.measured])

    def add(self, trial: Trial) -> None:
        append_lines(self.path, [self.line(trial)])

    def line(self, trial: Trial) -> bytes:
        return b"[%d, %s]" % (self.numbers[trial.workload], bytes(trial.record))


def load_database(folder: Path) -> Any:
    """The database in `folder`; TVM's own errors if it is damaged."""
    files = str(folder / WORKLOADS), str(folder / RECORDS)
    return ms.database.JSONDatabase(*files, allow_missing=False)


def database_target(folder: Path) -> Any | None:
    """The target of the first record: all have the same; None without a record."""
    with (folder / RECORDS).open() as stream:
        line = stream.readline()
    return Target(json.loads(line)[1][TARGET]) if line.strip() else None


def record_json(task: Task, candidate: Any, costs_s: tuple[float, ...]) -> Raw:
    """TVM's tuning record of a measured candidate; without costs, of a failed one."""
    seconds = list(faster_half(costs_s)) if costs_s else [FAILED_S]
    arguments = [argument.as_json() for argument in candidate.args_info]
    trace, target = candidate.sch.trace.as_json(), plain(task.target.export())
    return Raw(json.dumps([trace, seconds, target, arguments]).encode())


def recorded_s(record: Raw) -> float | None:
    """What the candidate took where it was measured; None for a failed trial."""
    seconds = json.loads(bytes(record))[SECONDS]
    if not seconds or max(seconds) >= FAILED_S:
        return None
    return float(sum(seconds) / len(seconds))


def as_record(record: Raw, workload: Any) -> Any:
    """TVM's object; `workload` is TVM's too."""
    return ms.database.TuningRecord.from_json(numbers(json.loads(bytes(record))), workload)


def numbers(value: Any) -> Any:
    """Booleans as integers: TVM's own files have both, its reader in Python takes no booleans."""
    if isinstance(value, list):
        return [numbers(item) for item in value]
    return int(value) if isinstance(value, bool) else value
