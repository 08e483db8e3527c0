"""The trained digits network keeps its accuracy, whoever compiles it."""

from __future__ import annotations

from pathlib import Path

import pytest

import edgetune.model
from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.model.fetch import fetch
from edgetune.spec import PackagedModel
from edgetune.wire.arrays import Array, read_arrays, write_arrays
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Evaluate,
    Evaluated,
    Load,
    Loaded,
    Tune,
    Tuned,
)
from edgetune.wire.settings import (
    AnyTuner,
    AutoTvm,
    Budget,
    MetaSchedule,
    ModelFile,
    OnnxRuntime,
    Untuned,
)
from tests.contract.engine import TARGET
from tests.environments import engine_python

pytestmark = pytest.mark.engine
HELD_OUT = Path(edgetune.model.__file__).parent / "data" / "digits.npz"
# Of 360; experiments/digits/README.md says how it was found.
RIGHT = 353


@pytest.mark.parametrize(
    "tuner",
    [
        OnnxRuntime(),
        Untuned(),
        pytest.param(AutoTvm(), marks=pytest.mark.slow),
        pytest.param(MetaSchedule(trials_per_round=8), marks=pytest.mark.slow),
    ],
    ids=lambda t: type(t).__name__,
)
def test_the_held_out_digits_are_read_as_well_as_ever(tuner: AnyTuner, tmp_path: Path) -> None:
    """Reference, untuned and tuned give the right digit equally often."""
    model = fetch(PackagedModel(name="digits", file="digits.onnx"), tmp_path, lambda _: None).file
    log = tmp_path / "worker.log"
    python = engine_python(tuner.engine)
    spec = WorkerSpec(engine=tuner.engine, python=python, cores=(0,), threads=1, log=log)
    with Worker(spec, stage="test") as worker:
        records = tuned(worker, tuner, model, tmp_path) if tuner.tunes else None
        load(worker, tuner, model, records=records, out=tmp_path / "artifact")
        held_out = read_arrays(HELD_OUT)
        scores = evaluated(worker, held_out["images"], tmp_path)
    assert int((scores.argmax(axis=1) == held_out["labels"]).sum()) == RIGHT


def tuned(worker: Worker, tuner: AnyTuner, model: ModelFile, folder: Path) -> Path:
    staging = folder / "staging"
    staging.mkdir()
    budget = Budget(seconds=60, trials=16)
    order = Tune(
        model=model, target=TARGET, tuner=tuner, budget=budget, staging=str(staging), threads=1
    )
    worker.ask(order, Tuned)
    return staging


def load(
    worker: Worker, tuner: AnyTuner, model: ModelFile, *, records: Path | None, out: Path
) -> None:
    out.mkdir()
    kept = str(records) if records else None
    order = Compile(model=model, target=TARGET, tuner=tuner, records=kept, out=str(out))
    worker.ask(order, Compiled)
    worker.ask(Load(model=model, artifact=str(out), threads=1), Loaded)


def evaluated(worker: Worker, images: Array, folder: Path) -> Array:
    inputs, outputs = folder / "images.npz", folder / "scores.npz"
    write_arrays(inputs, {"image": images})
    worker.ask(Evaluate(inputs=str(inputs), outputs=str(outputs)), Evaluated)
    return read_arrays(outputs)["scores"]
