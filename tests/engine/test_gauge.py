"""The gauge of TVM 0.19: what it measures is what it says it measures."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.run.sweep import run_sweep
from edgetune.spec import Paper
from edgetune.wire.arrays import write_arrays
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Gauge,
    Gauged,
    Load,
    Loaded,
    Predict,
    Predicted,
    Ran,
    Run,
)
from edgetune.wire.settings import OnnxRuntime, Untuned
from tests.contract.engine import TARGET, tiny_network
from tests.environments import ROOT, engine_python
from tests.sweeps import Recorder, job

pytestmark = pytest.mark.engine
CASE = Path(__file__).with_name("gauge_case.py")
CHAINS = 8
# A multiply-add of vectors whose three operands are registers: x86-64 and Arm.
HELD = {
    16: re.compile(r"^\s*vfmadd\d+ps\s+%zmm\d+, %zmm\d+, %zmm\d+$", re.MULTILINE),
    8: re.compile(r"^\s*vfmadd\d+ps\s+%ymm\d+, %ymm\d+, %ymm\d+$", re.MULTILINE),
    4: re.compile(r"^\s*fmla\s+v\d+\.4s, v\d+\.4s, v\d+\.4s$", re.MULTILINE),
}
ANY = re.compile(r"^\s*(?:vfmadd\w*|fmla)\s", re.MULTILINE)


def test_the_multiply_adds_are_held_in_registers() -> None:
    """No chain touches memory in the loop, and every element of the read buffer is read once."""
    command = [str(engine_python("tvm-classic")), str(CASE), str(CHAINS)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    lanes, sums_are_right, assembly = answer.stdout.split("\n", 2)
    assert sums_are_right == "True"
    held = HELD[int(lanes)].findall(assembly)
    assert len(held) >= CHAINS
    assert len(held) == len(ANY.findall(assembly))


def test_a_gauged_worker_gives_its_threads_all_cores_back(tmp_path: Path) -> None:
    """They are bound to one core each while the peaks are measured, and only then."""
    cores = tuple(sorted(os.sched_getaffinity(0))[:2])
    python, log = engine_python("tvm-classic"), tmp_path / "worker.log"
    spec = WorkerSpec(
        engine="tvm-classic", python=python, cores=cores, threads=len(cores), log=log
    )
    model, out = tiny_network(tmp_path), tmp_path / "artifact"
    out.mkdir()
    write_arrays(tmp_path / "in.npz", {"data": np.ones((1, 3, 16, 16), np.float32)})
    with Worker(spec, stage="test") as worker:
        worker.ask(Gauge(seconds=0.1, threads=len(cores), target=TARGET.tvm), Gauged)
        order = Compile(model=model, target=TARGET, tuner=Untuned(), records=None, out=str(out))
        worker.ask(order, Compiled)
        worker.ask(Load(model=model, artifact=str(out), threads=len(cores)), Loaded)
        inputs, outputs = str(tmp_path / "in.npz"), str(tmp_path / "out.npz")
        worker.ask(Predict(inputs=inputs, outputs=outputs), Predicted)
        ran = worker.ask(Run(warmup=1, repeats=3, number=1), Ran)
    assert {thread.cores for thread in ran.threads} == {cores}


def test_a_sweep_measures_the_peaks_once(tmp_path: Path) -> None:
    """The first point that needs them; ONNX Runtime's is set beside the same ones."""
    (tmp_path / ".venvs").symlink_to(ROOT / ".venvs")
    model, watcher = Path(tiny_network(tmp_path).path), Recorder()
    quick = Paper(runs=1, repeats=8)
    jobs = [job(model, tuner, measure=quick) for tuner in (OnnxRuntime(), Untuned())]
    records = run_sweep(jobs, root=tmp_path, watcher=watcher).records
    assert [record.limit_missing for record in records] == ["", ""]
    assert [cached for stage, cached in watcher.stages if stage == "limits"] == [False, True]
    first, second = (record.limit for record in records)
    assert first is not None
    assert second is not None
    assert first.peak_gflops == second.peak_gflops
    # 3×3 over 3 and 16 channels, the classifier, two ReLUs and the pool.
    multiply_adds = 16 * 16 * 16 * 27 + 32 * 8 * 8 * 144 + 32 * 10
    assert first.flops == 2 * multiply_adds + 16 * 16 * 16 + 32 * 8 * 8 + 32


def test_without_the_engine_that_measures_them_the_peaks_are_missing(tmp_path: Path) -> None:
    """The point is measured all the same, and its record says why it has no limit."""
    (tmp_path / ".venvs").mkdir()
    (tmp_path / ".venvs" / "onnxruntime").symlink_to(ROOT / ".venvs" / "onnxruntime")
    model = Path(tiny_network(tmp_path).path)
    quick = job(model, OnnxRuntime(), measure=Paper(runs=1, repeats=8))
    (record,) = run_sweep([quick], root=tmp_path, watcher=Recorder()).records
    assert (record.status, record.limit) == ("ok", None)
    assert record.limit_missing.startswith("no peaks: ")
    assert "the environment is not set up" in record.limit_missing
