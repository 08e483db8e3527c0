"""One point, top to bottom: fetch, tune, compile, check, accuracy, bench. Read this file first.

Each expensive stage looks into the cache before it starts a worker. The timed run comes last, in a
fresh process that has loaded the artifact and nothing else, after its outputs were found right;
whatever else is run (a dataset, the machine's peaks) runs in processes of its own before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from edgetune.errors import EdgetuneError
from edgetune.record import PointRecord
from edgetune.run import accuracy, limits, stages
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.run.plan import PointPlan, plan_point
from edgetune.spec import Job
from edgetune.wire.arrays import write_arrays
from edgetune.wire.messages import Load, Loaded, Predict, Predicted, Ran, Run

# Looks a finished result up by its key; None when there is none, or it is not wanted.
FindResult = Callable[[str], PointRecord | None]


def run_point(job: Job, *, lab: Lab, folder: Path, find: FindResult) -> PointRecord:
    """Bring one point to its record; `folder` is empty and takes its files.

    Whatever fails becomes a failed record: only an interrupt and our own bugs raise. A result that
    was found comes back as `find` returned it.
    """
    draft = Draft(job=job, lab=lab)
    try:
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

    records = stages.tune(draft, lab, plan, log=log)
    artifact = stages.compile_artifact(draft, lab, plan, records=records, log=log)
    reference = stages.reference_outputs(draft, lab, plan, inputs=inputs, log=log)

    room = limits.find(draft, lab, plan, log=log)
    bench(draft, lab, plan, artifact=artifact, reference=reference, folder=folder)
    limits.set_beside(draft, room)
    return draft.finish("ok")


def bench(
    draft: Draft, lab: Lab, plan: PointPlan, *, artifact: Path, reference: Path, folder: Path
) -> None:
    """Load the artifact in a fresh process, check its outputs, and only then time it."""
    point, inputs = draft.job.point, folder / "inputs.npz"
    predictions, log = folder / "predictions.npz", folder / "worker.log"
    with lab.worker(point.tuner.engine, stage="bench", cores=point.state.cores, log=log) as worker:
        with draft.timed("check"):
            lab.watcher.stage_started("check", cached=False)
            draft.met(worker.greet())
            load = Load(model=plan.model, artifact=str(artifact), threads=point.state.threads)
            worker.ask(load, Loaded)
            predict = Predict(inputs=str(inputs), outputs=str(predictions))
            draft.add(first_ns=worker.ask(predict, Predicted).first_ns)
            stages.check(draft, got=predictions, expected=reference)
        accuracy.count_right(draft, lab, plan, artifact=artifact, log=log)
        with draft.timed("bench"):
            lab.watcher.stage_started("bench", cached=False)
            measure = point.measure
            order = Run(warmup=measure.warmup, repeats=measure.repeats, number=measure.number)
            ran = worker.ask(order, Ran)
    np.savez(folder / "latencies.npz", durations_ns=ran.durations_ns, warmup_ns=ran.warmup_ns)
    stages.reduce(draft, ran)
