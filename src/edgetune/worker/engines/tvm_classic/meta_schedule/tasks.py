"""The operations of a network as MetaSchedule tunes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tvm
from tvm import meta_schedule as ms
from tvm import relay

from edgetune.worker.engines.tvm_classic.relay_fold import fold_layouts


@dataclass(frozen=True, kw_only=True)
class Task:
    """One operation, run `weight` times; `workload` is its arguments and its structural hash."""

    name: str
    workload: str
    weight: int
    flops: float
    module: Any
    target: Any


def prepare(module: Any, layout: str) -> Any:
    """The module in the layout to tune it in; tuning and building must get the same one."""
    if layout == "NCHW":
        return module
    convert = [
        relay.transform.RemoveUnusedFunctions(),
        relay.transform.ConvertLayout({"nn.conv2d": [layout, "default"]}),
    ]
    with tvm.transform.PassContext(opt_level=3):
        converted = tvm.transform.Sequential([*convert, relay.transform.InferType()])(module)
        return relay.transform.FoldConstant()(fold_layouts(converted))


def with_cores(target: Any, threads: int) -> Any:
    """MetaSchedule chooses how much to parallelise by the number of cores in the target."""
    return tvm.target.Target({**plain(target.export()), "num-cores": threads})


def find_tasks(module: Any, target: Any, opt_level: int) -> list[Task]:
    """In the network's order; operations with the same workload are one, with their number."""
    extracted = ms.relay_integration.extract_tasks(module, target, {}, opt_level=opt_level)
    return [
        Task(
            name=str(one.task_name),
            workload=workload_of(one.dispatched[0]),
            weight=int(one.weight),
            flops=operations(one.dispatched[0]),
            module=one.dispatched[0],
            target=target,
        )
        for one in extracted
    ]


def workload_of(module: Any) -> str:
    """`float32[1,64] float32[10,64] 0x…`: the hash alone would do, but it says nothing."""
    function = module["main"]
    buffers = [function.buffer_map[parameter] for parameter in function.params]
    described = [f"{b.dtype}[{','.join(str(int(size)) for size in b.shape)}]" for b in buffers]
    return " ".join([*described, digest_of(module)])


def digest_of(module: Any) -> str:
    """The same for modules that differ in the names of variables alone."""
    return str(ms.utils.shash2hex(module))


def operations(module: Any) -> float:
    """At least one: what only moves data has none, and speeds are compared."""
    return max(1.0, float(tvm.tir.analysis.estimate_tir_flops(module)))


def plain(value: Any) -> Any:
    """TVM's containers as Python's."""
    return ms.utils._json_de_tvm(value)
