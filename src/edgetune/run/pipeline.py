"""One point, top to bottom: fetch, tune, compile, check, bench. Read this file first.

Each expensive stage looks into the cache before it starts a worker. The timed run comes last, in a fresh
process that has loaded the artifact and nothing else, after its outputs were found right.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from edgetune.cache import keys
from edgetune.errors import EdgetuneError
from edgetune.record import PointRecord
from edgetune.run import stages
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.spec import Job
from edgetune.wire.messages import Load, Loaded, Predict, Predicted, Ran, Run
from edgetune.wire.settings import ModelFile

# Looks a finished result up by its key; None when there is none, or it is not wanted.
FindResult = Callable[[str], PointRecord | None]


def run_point(job: Job, *, lab: Lab, folder: Path, find: FindResult) -> PointRecord:
    """Bring one point to its record; `folder` is empty and takes its files.

    Whatever fails becomes a failed record: only an interrupt and our own bugs raise. A result that was
    found comes back with `reused_from` set, and `folder` stays without results.
    """
    draft = Draft(job=job, lab=lab)
    try:
        return measure_point(draft, lab, folder, find)
    except EdgetuneError as error:
        return draft.failed(error)


def measure_point(draft: Draft, lab: Lab, folder: Path, find: FindResult) -> PointRecord:
    point, log = draft.job.point, folder / "worker.log"

    model = stages.fetch(draft, lab)
    inputs = stages.feed(point, model, lab, folder)

    engine = lab.environments.digest(point.tuner.engine)
    tuning = keys.tuning_key(point, model, environment=engine, machine=lab.machine)
    artifact = keys.artifact_key(
        point, model, tuning=tuning, environment=engine, machine=lab.machine
    )
    reference = keys.reference_key(
        model, inputs=inputs.digest, environment=lab.environments.digest(point.tuner.reference)
    )
    result = keys.result_key(point, artifact=artifact, reference=reference, machine=lab.machine)
    draft.add(result_key=result)
    if known := find(result):
        return known

    records = stages.tune(draft, lab, model, key=tuning, log=log)
    built = stages.compile_artifact(draft, lab, model, key=artifact, records=records, log=log)
    expected = stages.reference_outputs(draft, lab, model, inputs, key=reference, log=log)

    bench(draft, lab, model, built=built, inputs=inputs.path, expected=expected, folder=folder)
    return draft.finish("ok")


def bench(
    draft: Draft,
    lab: Lab,
    model: ModelFile,
    *,
    built: Path,
    inputs: Path,
    expected: Path,
    folder: Path,
) -> None:
    """Load the artifact in a fresh process, check its outputs, and only then time it."""
    point, predictions = draft.job.point, folder / "predictions.npz"
    engine, cores = point.tuner.engine, point.state.cores
    with lab.worker(engine, stage="bench", cores=cores, log=folder / "worker.log") as worker:
        with draft.timed("check"):
            lab.watcher.stage_started("check", cached=False)
            draft.met(worker.greet())
            load = Load(model=model, artifact=str(built), threads=point.state.threads)
            worker.ask(load, Loaded)
            predict = Predict(inputs=str(inputs), outputs=str(predictions))
            draft.add(first_ns=worker.ask(predict, Predicted).first_ns)
            stages.check(draft, got=predictions, expected=expected)
        with draft.timed("bench"):
            lab.watcher.stage_started("bench", cached=False)
            measure = point.measure
            order = Run(warmup=measure.warmup, repeats=measure.repeats, number=measure.number)
            ran = worker.ask(order, Ran)
    np.savez(folder / "latencies.npz", durations_ns=ran.durations_ns, warmup_ns=ran.warmup_ns)
    stages.reduce(draft, ran)
