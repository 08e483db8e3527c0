"""What of a network can be tuned: TVM's tasks, and which of them are ways to do the same.

TVM decides by the number of output channels alone whether a 3×3 convolution is computed directly
or by Winograd's algorithm. Here the convolutions are tuned in both ways where that may pay, and
those of one shape are built in the way that turned out faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tvm
from tvm import auto_scheduler

from edgetune.worker.engines.tvm_classic.ansor import winograd
from edgetune.worker.engines.tvm_classic.ansor.shapes import Kind, is_usual, shape_name


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A task, how often the network runs it, and which operations (`group`) in which way."""

    task: Any
    weight: int
    group: str = ""
    kind: str = ""
    usual: bool = True

    @property
    def workload(self) -> str:
        return str(self.task.workload_key)


def find_operations(
    module: Any, target: Any, *, threads: int, opt_level: int, simple: bool = False
) -> list[Operation]:
    """Of a module in its layout, whose convolutions are direct.

    `simple`: operations without a sum too, such as changes of layout.
    """

    def extracted(form: Any) -> list[Operation]:
        return extract(form, target, threads=threads, opt_level=opt_level, simple=simple)

    direct = extracted(module)
    shapes = winograd.shapes_of(module)
    if not shapes:
        return direct
    try:
        return paired(direct, extracted(winograd.sketch(module, shapes)))
    except tvm.error.TVMError:  # no schedule of it on this target
        return direct


def extract(
    module: Any, target: Any, *, threads: int, opt_level: int, simple: bool
) -> list[Operation]:
    hardware = auto_scheduler.HardwareParams(num_cores=threads, target=target)
    tasks, weights = auto_scheduler.extract_tasks(
        module["main"],
        {},
        target,
        hardware_params=hardware,
        include_simple_tasks=simple,
        opt_level=opt_level,
    )
    return [
        Operation(task=task, weight=int(weight))
        for task, weight in zip(tasks, weights, strict=True)
    ]


def paired(direct: Sequence[Operation], by_winograd: Sequence[Operation]) -> list[Operation]:
    """All of `direct`, and of the others those that do what some of `direct` do."""
    known = {operation.workload for operation in direct}
    rivals = [operation for operation in by_winograd if operation.workload not in known]
    shapes = named(direct, "direct").keys() & named(rivals, "winograd").keys()
    first = [with_group(operation, "direct", shapes) for operation in direct]
    second = [with_group(operation, "winograd", shapes) for operation in rivals]
    return first + [operation for operation in second if operation.group]


def named(operations: Iterable[Operation], kind: Kind) -> Mapping[str, list[Operation]]:
    names: dict[str, list[Operation]] = {}
    for operation in operations:
        if name := shape_name(operation.workload, kind):
            names.setdefault(name, []).append(operation)
    return names


def with_group(operation: Operation, kind: Kind, shapes: Iterable[str]) -> Operation:
    name = shape_name(operation.workload, kind)
    if name not in set(shapes):
        return operation
    usual = is_usual(operation.workload, kind)
    return replace(operation, group=name, kind=kind, usual=usual)
