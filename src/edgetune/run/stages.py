"""The single stages of a point: each finds its result in the cache or has a worker make it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from edgetune.engine.worker import Worker
from edgetune.errors import PointError, WorkerDied, WrongAnswer
from edgetune.feed.labels import guesses
from edgetune.measure.agreement import agreement
from edgetune.run.cached import cached
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.run.plan import PointPlan
from edgetune.run.tuning_power import metered, read_spent, settle
from edgetune.spec import Point
from edgetune.wire.arrays import Array, read_arrays
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Load,
    Loaded,
    Predict,
    Predicted,
    Tune,
    Tuned,
)
from edgetune.wire.settings import ModelFile, OnnxRuntime, Search, Untuned

# A worker that says nothing for so long is taken for hung: compiling a network on a small board
# takes long.
COMPILE_SILENCE_S, RUN_SILENCE_S = 7200.0, 600.0
DEATHS_ALLOWED = 8
TUNED, COMPILED, OUTPUTS = "tuned.json", "compiled.json", "outputs.npz"


def tune(draft: Draft, lab: Lab, plan: PointPlan, *, log: Path) -> Path | None:
    """The folder with the tuning's records, or None for a tuner that does not tune."""
    if not plan.tuning:
        return None

    def make(staging: Path) -> None:
        with metered(draft.job.point, lab, staging):
            tuned = tune_with_restarts(draft, lab, plan, staging=staging, log=log)
        settle(staging, tuned.seconds, lab.board)
        (staging / TUNED).write_bytes(msgspec.json.encode(tuned))

    with draft.timed("tune") as notes:
        folder = cached(lab, "tune", plan.tuning, make, notes, resume=True)
    tuned = msgspec.json.decode((folder / TUNED).read_bytes(), type=Tuned)
    spent = read_spent(folder)
    draft.add(tuning=tuned, tuning_energy=spent.energy, tuning_energy_missing=spent.missing)
    return folder


def tune_with_restarts(
    draft: Draft, lab: Lab, plan: PointPlan, *, staging: Path, log: Path
) -> Tuned:
    """A worker that crashes or hangs is started again: its staging tells which task did it."""
    order, deaths = tune_order(draft.job.point, lab, plan, staging=staging), 0
    while True:
        try:
            return tune_once(order, draft.job.point, lab, log=log)
        except WorkerDied as death:  # a restart costs seconds
            deaths += 1
            if not (death.crashed or death.silent) or deaths > DEATHS_ALLOWED:
                raise
            lab.watcher.note(f"tune: {death.what}; going on without what made it so")
            after: Literal["crash", "silence"] = "silence" if death.silent else "crash"
            order = msgspec.structs.replace(order, after=after)


def tune_order(point: Point, lab: Lab, plan: PointPlan, *, staging: Path) -> Tune:
    if point.budget is None:
        raise PointError("nothing to tune without a budget", where="tune")
    return Tune(
        model=plan.model,
        target=point.target,
        tuner=point.tuner,
        budget=point.budget,
        staging=str(staging),
        threads=lab.threads(point.state.cores),
        library=str(lab.store.root / "library" / plan.library) if plan.library else None,
        build_cores=lab.usable_cores,
    )


def tune_once(order: Tune, point: Point, lab: Lab, *, log: Path) -> Tuned:
    silence_s = point.tuner.silence_seconds if isinstance(point.tuner, Search) else None
    with lab.worker(point.tuner.engine, stage="tune", cores=point.state.cores, log=log) as worker:
        worker.greet()
        return worker.ask(order, Tuned, silence_s=silence_s, watch=lab.watcher.progress)


def compile_artifact(
    draft: Draft, lab: Lab, plan: PointPlan, *, records: Path | None, log: Path
) -> Path:
    """The folder with the artifact; one of an earlier tuning under the same key is not used."""
    point = draft.job.point
    if draft.made("tune"):
        with lab.store.locked("compile", plan.artifact):
            lab.store.discard("compile", plan.artifact)

    def make(staging: Path) -> None:
        order = Compile(
            model=plan.model,
            target=point.target,
            tuner=point.tuner,
            records=str(records) if records else None,
            out=str(staging),
        )
        engine, cores = point.tuner.engine, lab.usable_cores
        with lab.worker(engine, stage="compile", cores=cores, log=log) as worker:
            worker.greet()
            compiled = worker.ask(
                order, Compiled, silence_s=COMPILE_SILENCE_S, watch=lab.watcher.progress
            )
        (staging / COMPILED).write_bytes(msgspec.json.encode(compiled))

    with draft.timed("compile") as notes:
        folder = cached(lab, "compile", plan.artifact, make, notes)
    draft.add(compiled=msgspec.json.decode((folder / COMPILED).read_bytes(), type=Compiled))
    return folder


def reference_outputs(draft: Draft, lab: Lab, plan: PointPlan, *, inputs: Path, log: Path) -> Path:
    """What the reference engine answers to the same inputs."""
    point, model = draft.job.point, plan.model

    def make(staging: Path) -> None:
        engine, cores = point.tuner.reference, point.state.cores
        with lab.worker(engine, stage="reference", cores=cores, log=log) as worker:
            worker.greet()
            load_reference(worker, point, model, staging=staging)
            predict = Predict(inputs=str(inputs), outputs=str(staging / OUTPUTS))
            worker.ask(predict, Predicted, silence_s=RUN_SILENCE_S)

    with draft.timed("reference") as notes:
        return cached(lab, "reference", plan.reference, make, notes) / OUTPUTS


def load_reference(worker: Worker, point: Point, model: ModelFile, *, staging: Path) -> None:
    """Make the reference's own artifact in `staging` and load it."""
    out = staging / "artifact"
    out.mkdir()
    tuner = OnnxRuntime() if point.tuner.reference == OnnxRuntime.engine else Untuned()
    order = Compile(model=model, target=point.target, tuner=tuner, records=None, out=str(out))
    worker.ask(order, Compiled)
    worker.ask(Load(model=model, artifact=str(out), threads=worker.spec.threads), Loaded)


def check(draft: Draft, *, got: Path, expected: Path) -> None:
    """Compare the outputs with the reference's.

    Raises:
        WrongAnswer: they differ by more than the tolerance, in shape, or by a NaN.
    """
    point, outputs, reference = draft.job.point, read_arrays(got), read_arrays(expected)
    refuse_nan(reference, "the reference's")
    refuse_nan(outputs, "the artifact's")
    try:
        compared = agreement(outputs, reference)
    except ValueError as error:
        raise WrongAnswer(str(error)) from None
    draft.add(agreement=tuple(compared), guesses=guesses(outputs, point.model.labels))
    for output in compared:
        if output.max_rel > point.measure.tolerance:
            raise WrongAnswer(
                "the output differs from the reference's",
                where=f"output {output.name}",
                expected=f"at most {point.measure.tolerance:g} of its largest value",
                got=f"{output.max_rel:.3g}",
            )


def refuse_nan(arrays: dict[str, Array], whose: str) -> None:
    for name, array in arrays.items():
        if array.dtype.kind == "f" and np.isnan(array).any():
            raise WrongAnswer(
                f"{whose} has NaN values",
                where=f"output {name}",
                hint="look at the network's inputs: their range, and what they stand for",
            )
