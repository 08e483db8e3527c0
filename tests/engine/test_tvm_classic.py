"""TVM 0.19 on networks that no one here wrote, and its tuning killed half-way."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.errors import StageFailed, WorkerDied
from edgetune.wire.arrays import Array
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Load,
    Loaded,
    Predict,
    Predicted,
    Progress,
    Tune,
    Tuned,
)
from edgetune.wire.settings import AutoTvm, Budget, ModelFile, TensorSpec, Untuned
from tests.contract.engine import TARGET, tiny_network
from tests.environments import engine_python

pytestmark = pytest.mark.engine
LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
NETWORKS = (
    "squeezenet",
    "shufflenet",
    "bvlc_alexnet",
    "zfnet512",
    "inception_v1",
    "inception_v2",
    "resnet50",
    "vgg19",
    "densenet121",
)


def worker_in(folder: Path) -> Worker:
    python = engine_python("tvm-classic")
    log = folder / "worker.log"
    return Worker(
        WorkerSpec(engine="tvm-classic", python=python, cores=(0,), threads=1, log=log),
        stage="test",
    )


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    with worker_in(tmp_path) as worker:
        yield worker


def model_file(path: Path) -> ModelFile:
    graph = onnx.load(path).graph
    initializers = {tensor.name for tensor in graph.initializer}
    return ModelFile(
        path=str(path),
        sha256=digest_file(path),
        inputs=tuple(
            TensorSpec(
                name=value.name,
                dtype="float32",
                shape=tuple(d.dim_value for d in value.type.tensor_type.shape.dim),
            )
            for value in graph.input
            if value.name not in initializers
        ),
        outputs=tuple(output.name for output in graph.output),
    )


def compile_and_run(worker: Worker, model: ModelFile, folder: Path) -> dict[str, Array]:
    out = folder / "artifact"
    out.mkdir()
    order = Compile(model=model, target=TARGET, tuner=Untuned(), records=None, out=str(out))
    worker.ask(order, Compiled)
    worker.ask(Load(model=model, artifact=str(out), threads=1), Loaded)
    np.savez(folder / "in.npz", **{i.name: ramp(i.shape) for i in model.inputs})  # type: ignore[arg-type]
    worker.ask(Predict(inputs=str(folder / "in.npz"), outputs=str(folder / "out.npz")), Predicted)
    with np.load(folder / "out.npz") as outputs:
        return dict(outputs)


def ramp(shape: tuple[int, ...]) -> Array:
    """The input that the shipped outputs belong to."""
    count = int(np.prod(shape))
    return (np.arange(count).reshape(shape) / count).astype(np.float32)


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n == "squeezenet" else pytest.mark.slow) for n in NETWORKS],
)
def test_the_light_networks_agree_with_their_shipped_outputs(
    name: str, worker: Worker, tmp_path: Path
) -> None:
    """Weights made by ConstantOfShape are imported; the answer is the reference evaluator's."""
    model = model_file(LIGHT / f"light_{name}.onnx")
    expected = TensorProto.FromString((LIGHT / f"light_{name}_output_0.pb").read_bytes())
    (output,) = compile_and_run(worker, model, tmp_path).values()
    np.testing.assert_allclose(output, numpy_helper.to_array(expected), rtol=1e-3, atol=1e-6)


def test_an_operator_without_translation_is_named(worker: Worker, tmp_path: Path) -> None:
    """What TVM cannot import fails in one line that names the operator."""
    node = helper.make_node("Det", ["x"], ["y"])
    graph = helper.make_graph(
        [node],
        "det",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 3, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2])],
    )
    path = tmp_path / "det.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), path)
    with pytest.raises(StageFailed, match=r"no translation.*got Det$") as failure:
        compile_and_run(worker, model_file(path), tmp_path)
    assert failure.value.kind == "ModelError"


def test_a_killed_tuning_goes_on(tmp_path: Path) -> None:
    """Trials measured before a SIGKILL count, and none is measured twice."""
    staging = tmp_path / "staging"
    staging.mkdir()
    order = Tune(
        model=tiny_network(tmp_path),
        target=TARGET,
        tuner=AutoTvm(round_trials=2),
        budget=Budget(seconds=60, trials=14),
        staging=str(staging),
        threads=1,
    )
    with worker_in(tmp_path) as worker:

        def kill(progress: Progress) -> None:
            if progress.done >= 6:
                os.kill(worker.process.pid, signal.SIGKILL)

        with pytest.raises(WorkerDied):
            worker.ask(order, Tuned, watch=kill)
    log = staging / "trials.json"
    kept = len(log.read_bytes().splitlines())
    log.write_bytes(log.read_bytes() + b'{"input": ["llv')  # as a kill in mid-write leaves it
    with worker_in(tmp_path) as worker:
        tuned = worker.ask(order, Tuned)
    trials = [json.loads(line) for line in log.read_text().splitlines()]
    candidates = {(str(trial["input"][1:3]), trial["config"]["index"]) for trial in trials}
    assert tuned.resumed_trials == kept
    assert tuned.trials == len(trials) == len(candidates) == 14
