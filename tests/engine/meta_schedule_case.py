"""Runs in the engine's Python, with TVM's own calls alone.

    python meta_schedule_case.py tune MODEL FOLDER THREADS      # a database by `tune_relay`
    python meta_schedule_case.py compile MODEL FOLDER           # prints what `compile_relay` says

`compile` prints as JSON the number of records, how many of the network's tasks have one, and the
largest difference between the outputs of the tuned and the untuned network.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import onnx
import tvm
from tvm import meta_schedule as ms
from tvm import relay
from tvm.contrib import graph_executor

from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import prepare
from edgetune.worker.engines.tvm_classic.target import make_target


def network(path: str) -> Any:
    graph = onnx.load(path).graph
    shapes = {i.name: [d.dim_value for d in i.type.tensor_type.shape.dim] for i in graph.input}
    module, _ = relay.frontend.from_onnx(onnx.load(path), shapes, freeze_params=True)
    return module


def target(threads: int) -> Any:
    return make_target(f"llvm -mcpu=native -num-cores={threads}")


def tune(path: str, folder: str, threads: int) -> None:
    ms.relay_integration.tune_relay(
        prepare(network(path), "NHWC"),
        {},
        target(threads),
        folder,
        16,
        num_trials_per_iter=4,
        strategy="replay-trace",
        cost_model="random",
        seed=5,
        num_tuning_cores=1,
    )


def compile_tuned(path: str, folder: str) -> None:
    database = ms.database.JSONDatabase(work_dir=folder, allow_missing=False)
    module = prepare(network(path), "NHWC")
    tasks = ms.relay_integration.extract_tasks(module, target(1), {})
    found = [database.query_tuning_record(t.dispatched[0], target(1), "main") for t in tasks]
    tuned = ms.relay_integration.compile_relay(database, module, target(1), None)
    with tvm.transform.PassContext(opt_level=3):
        untuned = relay.build(network(path), target=target(1))
    error = float(np.abs(run(tuned) - run(untuned)).max())
    answer = {"records": len(database), "found": sum(map(bool, found)), "error": error}
    print(json.dumps(answer))  # noqa: T201


def run(factory: Any) -> Any:
    runtime = graph_executor.GraphModule(factory["default"](tvm.cpu()))
    data = np.random.default_rng(1).standard_normal((1, 3, 16, 16)).astype(np.float32)
    runtime.set_input("data", data)
    runtime.run()
    return runtime.get_output(0).numpy()


if __name__ == "__main__":
    what, path, folder, *rest = sys.argv[1:]
    if what == "tune":
        tune(path, folder, int(rest[0]))
    else:
        compile_tuned(path, folder)
