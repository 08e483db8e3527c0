"""The stage `accuracy`: right answers over a whole dataset, of the artifact and the reference.

Both run in processes of their own, before anything is timed; their scores are kept by key, so an
artifact is evaluated once however often it is timed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from edgetune.engine.worker import Worker
from edgetune.errors import WrongAnswer
from edgetune.feed.examples import Examples, check_labels
from edgetune.measure.accuracy import accuracy, decided_otherwise
from edgetune.run.cached import cached
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.run.plan import DatasetPlan, PointPlan
from edgetune.run.stages import RUN_SILENCE_S, load_reference
from edgetune.wire.arrays import Array, read_arrays, write_arrays
from edgetune.wire.messages import Evaluate, Evaluated, Load, Loaded, Progress

SCORES = "scores.npz"


def count_right(draft: Draft, lab: Lab, plan: PointPlan, *, artifact: Path, log: Path) -> None:
    """Nothing for a point without a dataset.

    Raises:
        WrongAnswer: the artifact decides otherwise than the reference, and it is no near tie.
    """
    if (dataset := plan.dataset) is None:
        return
    reference = reference_scores(draft, lab, plan, dataset, log=log)
    point = draft.job.point

    def make(staging: Path) -> None:
        engine, cores = point.tuner.engine, point.state.cores
        with lab.worker(engine, stage="accuracy", cores=cores, log=log) as worker:
            worker.greet()
            load = Load(model=plan.model, artifact=str(artifact), threads=worker.spec.threads)
            worker.ask(load, Loaded)
            evaluate(worker, lab, dataset.examples, staging=staging)

    with draft.timed("accuracy") as notes:
        scores = scores_in(cached(lab, "accuracy", dataset.scores, make, notes))
        compare(draft, scores, reference, dataset.examples)


def reference_scores(
    draft: Draft, lab: Lab, plan: PointPlan, dataset: DatasetPlan, *, log: Path
) -> Array:
    """The reference's scores of the whole dataset."""
    point = draft.job.point

    def make(staging: Path) -> None:
        engine, cores = point.tuner.reference, point.state.cores
        with lab.worker(engine, stage="reference", cores=cores, log=log) as worker:
            worker.greet()
            load_reference(worker, point, plan.model, staging=staging)
            evaluate(worker, lab, dataset.examples, staging=staging)

    with draft.timed("reference") as notes:
        return scores_in(cached(lab, "reference", dataset.reference_scores, make, notes))


def evaluate(worker: Worker, lab: Lab, examples: Examples, *, staging: Path) -> None:
    """All examples, a part at a time; only the scores are kept, as the entry's file."""
    inputs, outputs = staging / "part.npz", staging / "part_scores.npz"
    order, kept, done = Evaluate(inputs=str(inputs), outputs=str(outputs)), [], 0
    for part in examples.parts():
        write_arrays(inputs, part)
        done += worker.ask(order, Evaluated, silence_s=RUN_SILENCE_S).count
        kept.append(next(iter(read_arrays(outputs).values())))
        total = len(examples.labels)
        lab.watcher.progress(Progress(stage="accuracy", done=done, total=total))
    inputs.unlink()
    outputs.unlink()
    write_arrays(staging / SCORES, {"scores": np.concatenate(kept)})


def scores_in(folder: Path) -> Array:
    return read_arrays(folder / SCORES)["scores"]


def compare(draft: Draft, scores: Array, reference: Array, examples: Examples) -> None:
    """Put the accuracy on the record, and refuse what the reference contradicts."""
    check_labels(examples.labels, reference.shape[1], where=str(examples.files[0]))
    try:
        draft.add(accuracy=accuracy(scores, reference, examples.labels))
    except ValueError as error:
        raise WrongAnswer(str(error)) from None
    tolerance = draft.job.point.measure.tolerance
    wrong = decided_otherwise(scores, reference, tolerance=tolerance)
    if len(wrong):
        first = int(wrong[0])
        raise WrongAnswer(
            f"{len(wrong)} of {len(scores)} samples are decided otherwise than by the reference",
            where=f"sample {first}",
            expected=f"class {int(reference[first].argmax())}",
            got=f"class {int(scores[first].argmax())}",
        )
