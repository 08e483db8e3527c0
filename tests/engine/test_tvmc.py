"""TVM's own command line takes what edgetune compiled."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.wire.arrays import read_arrays, write_arrays
from edgetune.wire.messages import Compile, Compiled, Load, Loaded, Predict, Predicted
from edgetune.wire.settings import Untuned
from tests.contract.engine import TARGET, tiny_network
from tests.environments import engine_python

pytestmark = pytest.mark.engine


def test_a_package_runs_under_tvmc_and_answers_alike(tmp_path: Path) -> None:
    """The same inputs, the same outputs, whoever loads it."""
    python, model = engine_python("tvm-classic"), tiny_network(tmp_path)
    inputs, ours, theirs = (tmp_path / f"{name}.npz" for name in ("inputs", "ours", "theirs"))
    data = np.random.default_rng(0).standard_normal((1, 3, 16, 16)).astype(np.float32)
    write_arrays(inputs, {"data": data})
    spec = WorkerSpec(
        engine="tvm-classic", python=python, cores=(0,), threads=1, log=tmp_path / "log"
    )
    artifact = tmp_path / "artifact"
    artifact.mkdir()
    with Worker(spec, stage="compile") as worker:
        order = Compile(
            model=model, target=TARGET, tuner=Untuned(), records=None, out=str(artifact)
        )
        worker.ask(order, Compiled)
        worker.ask(Load(model=model, artifact=str(artifact), threads=1), Loaded)
        worker.ask(Predict(inputs=str(inputs), outputs=str(ours)), Predicted)
    command = [str(python), "-m", "tvm.driver.tvmc", "run", "--inputs", str(inputs)]
    subprocess.run(
        [*command, "--outputs", str(theirs), str(artifact / "module.tar")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    expected = read_arrays(ours)["scores"]
    np.testing.assert_allclose(np.load(theirs)["output_0"], expected, rtol=1e-5)
