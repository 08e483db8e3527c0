"""How many trials AutoTVM makes a second, here and called by a bare script on the same network."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from edgetune.engine.worker import Worker, WorkerSpec, environment
from edgetune.machine.probe import usable_cores
from edgetune.model.resnet import build_resnet
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import Tune, Tuned
from edgetune.wire.settings import AutoTvm, Budget, ModelFile, TensorSpec
from tests.contract.engine import TARGET
from tests.environments import ROOT, engine_python

TRIALS = 72
BARE = Path(__file__).with_name("bare_autotvm.py")
PYTHON = engine_python("tvm-classic")


def main() -> None:
    cores = usable_cores()
    with tempfile.TemporaryDirectory() as folder:
        model = resnet18(Path(folder))
        ours = rate_of_ours(model, Path(folder), cores)
        bare = rate_of_bare(model, len(cores))
    print(f"AutoTVM on ResNet-18, {TRIALS} trials, start of the process included")
    print(f"edgetune      {ours:.2f} trials/s")
    print(f"bare script   {bare:.2f} trials/s")
    print(f"ratio         {ours / bare:.2f}")
    sys.exit(0 if ours >= bare else "slower than a bare script")


def resnet18(folder: Path) -> ModelFile:
    path = folder / "resnet18.onnx"
    with path.open("wb") as stream:
        build_resnet(18, seed=0, out=stream)
    data = TensorSpec(name="data", dtype="float32", shape=(1, 3, 224, 224))
    return ModelFile(path=str(path), sha256=digest_file(path), inputs=(data,), outputs=("logits",))


def rate_of_ours(model: ModelFile, folder: Path, cores: tuple[int, ...]) -> float:
    staging = folder / "staging"
    staging.mkdir()
    order = Tune(
        model=model,
        target=TARGET,
        tuner=AutoTvm(),
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


def rate_of_bare(model: ModelFile, threads: int) -> float:
    start_s = time.monotonic()
    done = subprocess.run(
        [PYTHON, BARE, model.path, str(TRIALS), str(threads)],
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
