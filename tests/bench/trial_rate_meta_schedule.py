"""How many trials MetaSchedule makes a second, here and called by a bare script."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import edgetune.model
from edgetune.engine.worker import Worker, WorkerSpec, environment
from edgetune.machine.probe import usable_cores
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import Tune, Tuned
from edgetune.wire.settings import Budget, MetaSchedule, ModelFile, TensorSpec
from tests.contract.engine import TARGET
from tests.environments import ROOT, engine_python

TRIALS = 64
BARE = Path(__file__).with_name("bare_meta_schedule.py")
PYTHON = engine_python("tvm-classic")


def main() -> None:
    cores, model = usable_cores(), digits()
    with tempfile.TemporaryDirectory() as folder:
        ours = rate_of_ours(model, Path(folder), cores)
        bare = rate_of_bare(model, Path(folder), len(cores))
    print(f"MetaSchedule on digits, {TRIALS} trials, start of the process included")
    print(f"edgetune      {ours:.2f} trials/s")
    print(f"bare script   {bare:.2f} trials/s")
    print(f"ratio         {ours / bare:.2f}")
    sys.exit(0 if ours >= bare else "slower than a bare script")


def digits() -> ModelFile:
    path = Path(edgetune.model.__file__).parent / "data" / "digits.onnx"
    image = TensorSpec(name="image", dtype="float32", shape=(1, 1, 8, 8))
    sha256 = digest_file(path)
    return ModelFile(path=str(path), sha256=sha256, inputs=(image,), outputs=("scores",))


def rate_of_ours(model: ModelFile, folder: Path, cores: tuple[int, ...]) -> float:
    staging = folder / "staging"
    staging.mkdir()
    order = Tune(
        model=model,
        target=TARGET,
        tuner=MetaSchedule(),
        budget=Budget(seconds=None, trials=TRIALS),
        staging=str(staging),
        threads=len(cores),
        build_cores=cores,
    )
    spec = WorkerSpec(
        engine="tvm-classic",
        python=PYTHON,
        cores=cores,
        threads=len(cores),
        log=folder / "worker.log",
    )
    start_s = time.monotonic()
    with Worker(spec, stage="tune") as worker:
        tuned = worker.ask(order, Tuned)
    print(f"where its time went: {tuned.phases}")
    return tuned.trials / (time.monotonic() - start_s)


def rate_of_bare(model: ModelFile, folder: Path, threads: int) -> float:
    bare = folder / "bare"
    bare.mkdir()
    start_s = time.monotonic()
    done = subprocess.run(
        [PYTHON, BARE, model.path, str(TRIALS), str(threads), bare],
        env=os.environ | environment(threads) | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    seconds = time.monotonic() - start_s
    return float(done.stdout.split()[-1]) / seconds


if __name__ == "__main__":
    main()
