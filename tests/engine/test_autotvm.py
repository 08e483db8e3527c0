"""The graph tuner's layouts are those compiled."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.wire.arrays import Array, read_arrays, write_arrays
from edgetune.wire.digest import digest_file
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
from edgetune.wire.settings import AnyTuner, AutoTvm, Budget, ModelFile, TensorSpec, Untuned
from tests.contract.engine import TARGET, tiny_network
from tests.environments import engine_python

pytestmark = [pytest.mark.engine, pytest.mark.slow]
PYTHON = engine_python("tvm-classic")


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    return tiny_network(tmp_path)


def worker_in(folder: Path) -> Worker:
    log = folder / "worker.log"
    spec = WorkerSpec(engine="tvm-classic", python=PYTHON, cores=(0,), threads=1, log=log)
    return Worker(spec, stage="test")


def tune(model: ModelFile, staging: Path, tuner: AutoTvm, *, trials: int) -> Tuned:
    staging.mkdir()
    order = Tune(
        model=model,
        target=TARGET,
        tuner=tuner,
        budget=Budget(seconds=None, trials=trials),
        staging=str(staging),
        threads=1,
    )
    with worker_in(staging.parent) as worker:
        return worker.ask(order, Tuned)


def outputs(model: ModelFile, folder: Path, tuner: AnyTuner, records: Path | None) -> Array:
    """Of the network compiled into `folder`, on a seeded input."""
    folder.mkdir()
    out = str(folder)
    order = Compile(
        model=model,
        target=TARGET,
        tuner=tuner,
        records=str(records) if records else None,
        out=out,
    )
    data = np.random.default_rng(0).standard_normal((1, 3, 16, 16)).astype(np.float32)
    write_arrays(folder / "in.npz", {"data": data})
    with worker_in(folder) as worker:
        worker.ask(order, Compiled)
        worker.ask(Load(model=model, artifact=out, threads=1), Loaded)
        predict = Predict(inputs=str(folder / "in.npz"), outputs=str(folder / "out.npz"))
        worker.ask(predict, Predicted)
    return read_arrays(folder / "out.npz")["scores"]


def records_in(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_graph_tuners_layouts_are_compiled(model: ModelFile, tmp_path: Path) -> None:
    """best.json has one record a workload, and the network computes what the untuned one does."""
    tuned = tune(model, tmp_path / "tuned", AutoTvm(layout="graph"), trials=40)
    assert any("graph tuner" in note for note in tuned.notes), tuned.notes
    best = records_in(tmp_path / "tuned" / "best.json")
    workloads = [str(record["input"][1:3]) for record in best]
    assert len(workloads) == len(set(workloads))
    graph = outputs(model, tmp_path / "graph", AutoTvm(layout="graph"), tmp_path / "tuned")
    plain = outputs(model, tmp_path / "plain", Untuned(), None)
    np.testing.assert_allclose(graph, plain, rtol=1e-4, atol=1e-5)
    with tarfile.open(tmp_path / "graph" / "module.tar") as package:
        stream = package.extractfile("mod.json")
        assert stream is not None
        kernels = stream.read().decode()
    for record in best:
        knobs = {knob: value for knob, _, value in record["config"]["entity"]}
        if "tile_oc" in knobs:
            assert f", {knobs['tile_oc'][-1]}]" in kernels


def residual_network(folder: Path) -> ModelFile:
    """Convolutions with biases, a sum of two of them, and one that meets itself again."""
    random = np.random.default_rng(0)
    weights = {"w0": (16, 3, 3, 3), "w1": (16, 16, 3, 3), "w2": (16, 16, 3, 3), "b": (16,)}
    nodes = [
        helper.make_node("Conv", ["data", "w0", "b"], ["c0"], pads=[1] * 4),
        helper.make_node("Sigmoid", ["c0"], ["s0"]),
        helper.make_node("Mul", ["c0", "s0"], ["swish"]),
        helper.make_node("Conv", ["swish", "w1", "b"], ["c1"], pads=[1] * 4),
        helper.make_node("Add", ["c1", "swish"], ["sum"]),
        helper.make_node("Conv", ["sum", "w2", "b"], ["scores"], pads=[1] * 4),
    ]
    shape = [1, 3, 16, 16]
    graph = helper.make_graph(
        nodes,
        "residual",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 16, 16, 16])],
        [
            numpy_helper.from_array(random.standard_normal(size).astype(np.float32) / 8, name)
            for name, size in weights.items()
        ],
    )
    path = folder / "residual.onnx"
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, path)
    data = TensorSpec(name="data", dtype="float32", shape=tuple(shape))
    return ModelFile(path=str(path), sha256=digest_file(path), inputs=(data,), outputs=("scores",))


def test_the_graph_tuner_loses_to_no_layouts_that_it_could_choose(tmp_path: Path) -> None:
    """Across sums, biases and a tensor that meets itself: it is exact on so small a network."""
    model = residual_network(tmp_path)
    tuned = tune(model, tmp_path / "tuned", AutoTvm(layout="graph"), trials=40)
    (note,) = [note for note in tuned.notes if "graph tuner" in note]
    free_ms, one_each_ms, default_ms = map(float, re.findall(r"([\d.e-]+) ms", note))
    assert "dynamic programming" in note
    assert free_ms <= one_each_ms <= default_ms
    graph = outputs(model, tmp_path / "graph", AutoTvm(layout="graph"), tmp_path / "tuned")
    plain = outputs(model, tmp_path / "plain", Untuned(), None)
    np.testing.assert_allclose(graph, plain, rtol=1e-3, atol=1e-4)
