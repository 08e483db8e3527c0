"""One point, top to bottom: fetch, tune, compile, set, check, bench. Read this file first.

Each expensive stage looks into the cache before it starts a worker. The timed runs come last, in
fresh processes that have loaded the artifact and nothing else, after their outputs were found
right: `bench/` has a file for each protocol. Clocks are set only for them, for the machine's peaks
before them and for the single operators after them. Whatever else is run (a dataset, the peaks)
runs in processes of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from edgetune.errors import EdgetuneError
from edgetune.record import PointRecord
from edgetune.run import limits, profile, stages
from edgetune.run.bench.bench import bench
from edgetune.run.bench.processes import Subject
from edgetune.run.conditions import prepared, switched
from edgetune.run.disk import disk_errors
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.run.plan import plan_point
from edgetune.spec import Job
from edgetune.wire.arrays import write_arrays

# Looks a finished result up by its key; None when there is none, or it is not wanted.
FindResult = Callable[[str], PointRecord | None]


def run_point(job: Job, *, lab: Lab, folder: Path, find: FindResult) -> PointRecord:
    """Bring one point to its record; `folder` is empty and takes its files.

    Whatever fails becomes a failed record: only an interrupt and our own bugs raise. A result that
    was found comes back as `find` returned it.
    """
    draft = Draft(job=job, lab=lab)
    try:
        with disk_errors():
            return measure_point(draft, lab, folder, find)
    except EdgetuneError as error:
        return draft.failed(error)


def measure_point(draft: Draft, lab: Lab, folder: Path, find: FindResult) -> PointRecord:
    log, inputs = folder / "worker.log", folder / "inputs.npz"

    with draft.timed("fetch"):
        lab.watcher.stage_started("fetch", cached=False)
        plan = plan_point(draft.job.point, lab)
    draft.add(model=plan.facts, result_key=plan.result)
    if known := find(plan.result):
        return known
    write_arrays(inputs, plan.arrays)

    with switched(draft, lab):
        records = stages.tune(draft, lab, plan, log=log)
        artifact = stages.compile_artifact(draft, lab, plan, records=records, log=log)
        reference = stages.reference_outputs(draft, lab, plan, inputs=inputs, log=log)
        subject = Subject(plan=plan, artifact=artifact, reference=reference, folder=folder)
        with prepared(draft, lab):
            room = limits.find(draft, lab, plan, log=log)
            bench(draft, lab, subject)
            profile.take(draft, lab, subject)
    limits.set_beside(draft, room)
    return draft.measured()
