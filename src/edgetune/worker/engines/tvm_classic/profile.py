"""Each operator's time, from the debug executor's own profiler.

It runs the network in one go and times the operators on the way, after three runs of its own to
warm up. Timed alone and repeatedly (`run_individual`) an operator finds its weights in the cache,
which in a network it does not: the last convolutions of a ResNet-18 then seem twice as fast.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import tvm
from tvm.contrib import graph_executor

from edgetune.errors import StageFailed
from edgetune.wire.arrays import read_arrays
from edgetune.wire.messages import Kind, Operator, Profile, Profiled, Shape
from edgetune.worker.engines.tvm_classic import artifact
from edgetune.worker.passes import passes, timed_ns

HOW = "TVM's debug executor, whole inferences: each operator as the one before it left the caches"
PREFIX = "tvmgen_default_"
NOTHING = "__nop"  # a reshape that only gives another name to the same memory
# Looked for in this order in the name of a fused kernel, which lists all of its parts.
KINDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("convolution", ("conv1d", "conv2d", "conv3d")),
    ("dense", ("dense", "matmul")),
    ("pool", ("pool",)),
    ("softmax", ("softmax",)),
    ("layout", ("layout_transform", "transpose")),
    (
        "elementwise",
        (
            "add",
            "subtract",
            "multiply",
            "divide",
            "relu",
            "clip",
            "sigmoid",
            "tanh",
            "exp",
            "sqrt",
        ),
    ),
)
LAYOUTS = ("out_layout", "dst_layout", "layout", "data_layout")


def profile(order: Profile) -> Profiled:
    """On the processor, with the threads of TVM's pool."""
    parts = artifact.read(Path(order.artifact))
    executable = artifact.executable(parts, debug_executor)
    executable.set_inputs(read_arrays(Path(order.inputs)))
    nodes = kernels(json.loads(parts.graph))
    profiler = executable.executor.module["profile"]
    whole_ns, rows = [], []
    for _ in passes(order):
        executable.run()  # what came before has put the thread pool to sleep
        whole_ns.append(timed_ns(executable.run))
        rows.append(durations(profiler([]), [str(node["name"]) for node in nodes]))
    columns = zip(*rows, strict=True)
    return Profiled(
        operators=tuple(map(operator, nodes, columns)), whole_ns=tuple(whole_ns), how=HOW
    )


def debug_executor(graph: str, module: Any, device: Any) -> Any:
    """Without the Python class around it, which writes files."""
    create = tvm.get_global_func("tvm.graph_executor_debug.create")
    made = create(graph, module, device.device_type, device.device_id)
    return graph_executor.GraphModule(made)


def kernels(graph: Any) -> list[dict[str, Any]]:
    """What is run, in its order: `name`, `attrs`, `shape` and the shapes of its `inputs`."""
    rows, shapes = graph["node_row_ptr"], graph["attrs"]["shape"][1]
    return [
        {
            "name": node["attrs"]["func_name"],
            "attrs": node["attrs"],
            "shape": tuple(shapes[rows[number]]),
            "inputs": tuple(tuple(shapes[rows[one[0]] + one[1]]) for one in node["inputs"]),
        }
        for number, node in enumerate(graph["nodes"])
        if node["op"] == "tvm_op" and node["attrs"]["func_name"] != NOTHING
    ]


def durations(report: Any, names: list[str]) -> list[int]:
    """Nanoseconds of each kernel, in the order of `names`.

    Raises:
        StageFailed: the profiler saw something else run than stands in the graph.
    """
    calls = json.loads(report.json())["calls"]
    seen = [call["Name"]["string"] for call in calls]
    if seen != names:
        got = f"{len(seen)} kernels where the graph has {len(names)}"
        raise StageFailed("profile", "ProfileError", f"TVM's profiler saw another network: {got}")
    return [round(call["Duration (us)"]["microseconds"] * 1e3) for call in calls]


def operator(node: dict[str, Any], durations_ns: tuple[int, ...]) -> Operator:
    name, shape = str(node["name"]).removeprefix(PREFIX), node["shape"]
    inputs: tuple[Shape, ...] = node["inputs"]
    return Operator(
        name=name,
        kind=kind_of(name),
        shape=shape,
        layout=next((found for key in LAYOUTS if (found := node["attrs"].get(key))), ""),
        inputs=inputs,
        durations_ns=durations_ns,
    )


def kind_of(name: str) -> Kind:
    """By the first kind whose words the fused kernel's name contains."""
    return next((kind for kind, words in KINDS if any(word in name for word in words)), "other")
