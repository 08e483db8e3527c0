"""Trials from before this tuning: of other networks, and of the user's database.

They are looked for once, at the start: what a resumed tuning takes over must not depend on what
others have added to the library meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.wire.messages import Tune
from edgetune.wire.settings import MetaSchedule
from edgetune.worker.engines.tvm_classic.meta_schedule.imported import import_database
from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import Task
from edgetune.worker.engines.tvm_classic.meta_schedule.trials import Trial, decode
from edgetune.worker.engines.tvm_classic.tuning.library import Library

FILE = "taken.json"


class Taken(Struct, frozen=True, kw_only=True):
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, workload: str) -> list[Trial]:
        return [trial for trial in self.trials if trial.workload == workload]


def take_over(order: Tune, tasks: Sequence[Task], library: Library) -> Taken:
    """From the file that an interrupted tuning left, or from where it all lies."""
    path = Path(order.staging) / FILE
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=Taken)
    taken = look_for(order, tasks, library)
    beside = path.with_suffix(".part")
    beside.write_bytes(msgspec.json.encode(taken))
    beside.replace(path)
    return taken


def look_for(order: Tune, tasks: Sequence[Task], library: Library) -> Taken:
    """Each candidate once; what was measured here comes before what the user brings.

    Raises:
        ModelError: the user's database cannot be read.
    """
    assert isinstance(order.tuner, MetaSchedule)
    found = [trial for task in tasks for trial in of_library(library, task.workload)]
    notes: list[str] = []
    if order.tuner.records:
        imported = import_database(Path(order.tuner.records), tasks)
        found += imported.trials
        notes += imported.notes
    once = {(trial.workload, trial.candidate): trial for trial in reversed(found)}
    return Taken(trials=tuple(reversed(once.values())), notes=tuple(notes))


def of_library(library: Library, workload: str) -> list[Trial]:
    """A line that cannot be read is none."""
    trials = []
    for line in library.lines(workload):
        try:
            trial = decode(line)
        except msgspec.MsgspecError:
            continue
        if trial.workload == workload and trial.measured:
            trials.append(trial)
    return trials
