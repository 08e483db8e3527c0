"""How many trials a second a tuner makes here, and called by a bare script on the same network."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from edgetune.engine.worker import Worker, WorkerSpec, environment
from edgetune.machine.probe import usable_cores
from edgetune.wire.messages import Tune, Tuned
from edgetune.wire.settings import AnyTuner, Budget, ModelFile
from tests.contract.engine import TARGET
from tests.environments import ROOT, engine_python

HERE = Path(__file__).parent
PYTHON = engine_python("tvm-classic")


def compare_rates(tuner: AnyTuner, model: ModelFile, *, trials: int, bare: str) -> int:
    """Print both rates, each with the start of its process; 1 when the bare script is faster.

    `bare` is called as `bare MODEL TRIALS THREADS FOLDER` and prints, last, its trials.
    """
    cores = usable_cores()
    with tempfile.TemporaryDirectory() as folder:
        ours = rate_of_ours(tuner, model, Path(folder), cores, trials=trials)
        theirs = rate_of_bare(bare, model, Path(folder), len(cores), trials=trials)
    print(f"edgetune      {ours:.2f} trials/s")
    print(f"bare script   {theirs:.2f} trials/s")
    print(f"ratio         {ours / theirs:.2f}")
    return int(ours < theirs)


def rate_of_ours(
    tuner: AnyTuner, model: ModelFile, folder: Path, cores: tuple[int, ...], *, trials: int
) -> float:
    staging = folder / "staging"
    staging.mkdir()
    order = Tune(
        model=model,
        target=TARGET,
        tuner=tuner,
        budget=Budget(seconds=None, trials=trials),
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


def rate_of_bare(name: str, model: ModelFile, folder: Path, threads: int, *, trials: int) -> float:
    bare = folder / "bare"
    bare.mkdir()
    start_s = time.monotonic()
    done = subprocess.run(
        [PYTHON, HERE / name, model.path, str(trials), str(threads), bare],
        env=os.environ | environment(threads) | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    seconds = time.monotonic() - start_s
    return float(done.stdout.split()[-1]) / seconds
