"""The operations of a network that AutoTVM can tune, how often each is run, by which templates.

AutoTVM's own extraction drops repetitions, so it cannot tell what a task is worth; and it lists
rival templates of one operation as if they were unrelated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tvm
from tvm import autotvm, relay, te
from tvm.relay.backend import te_compiler

from edgetune.worker.engines.tvm_classic.relay_fold import optimized
from edgetune.worker.engines.tvm_classic.silence import silent

Workload = tuple[Any, ...]


@dataclass(frozen=True)
class Operation:
    """`tasks` are rivals; the first is what TVM takes where it has no records."""

    weight: int
    tasks: tuple[Any, ...]

    @property
    def key(self) -> Workload:
        return workload_of(self.tasks[0])


def workload_of(task: Any) -> Workload:
    workload: Workload = task.workload
    return workload


def plain_graph(module: Any, target: Any, opt_level: int) -> Any:
    """The graph before layouts are altered for schedules: that is what tasks are named by."""
    with silent():
        return optimized(module, target, opt_level=opt_level, without=("AlterOpLayout",))


def find_operations(plain: Any, target: Any) -> list[Operation]:
    """In the network's order; operations with the same workload are one, with their number."""
    weights: dict[tuple[Workload, ...], int] = {}
    with silent():
        for call in tunable_calls(plain):
            if workloads := rival_workloads(call, target):
                weights[workloads] = weights.get(workloads, 0) + 1
    return [
        Operation(weight, tuple(make_task(workload, target) for workload in workloads))
        for workloads, weight in weights.items()
    ]


def tunable_calls(module: Any) -> Iterator[Any]:
    calls: list[Any] = []

    def visit(node: Any) -> None:
        if isinstance(node, relay.Call) and isinstance(node.op, tvm.ir.Op) and is_static(node):
            calls.append(node)

    relay.analysis.post_order_visit(module["main"], visit)
    return (call for call in calls if call.op.get_attr("FTVMStrategy") is not None)


def is_static(call: Any) -> bool:
    types = [argument.checked_type for argument in call.args] + [call.checked_type]
    return all(
        isinstance(kind, relay.TensorType)
        and all(isinstance(size, tvm.tir.IntImm) for size in kind.shape)
        for kind in types
    )


def rival_workloads(call: Any, target: Any) -> tuple[Workload, ...]:
    """The templates that can compute `call`, the first choice first; () if that is no template."""
    inputs = [
        te.placeholder(argument.checked_type.shape, argument.checked_type.dtype)
        for argument in call.args
    ]
    rivals = te_compiler.get_valid_implementations(
        call.op, call.attrs, inputs, call.checked_type, target
    )
    workloads = []
    for rival in sorted(rivals, key=lambda implementation: -implementation.plevel):
        with target:
            outputs = rival.compute(call.attrs, inputs, call.checked_type)
        workloads.append(autotvm.task.get_workload(outputs))
    if not workloads or workloads[0] is None:
        return ()
    return tuple(workload for workload in workloads if workload is not None)


def make_task(workload: Workload, target: Any) -> Any:
    with silent():
        return autotvm.task.create(workload[0], workload[1:], target)
