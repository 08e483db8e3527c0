"""Building one candidate, in a child process of the worker.

These functions travel there by value: in those processes `edgetune` is not importable, so this
module imports nothing of it.
"""

from __future__ import annotations

import time
import traceback
from typing import Any, NamedTuple


class Order(NamedTuple):
    """A candidate: the template by name and arguments, and the knobs' values."""

    target: str
    task: str
    args: tuple[Any, ...]
    config: Any


class Built(NamedTuple):
    """A shared library and its arguments' shapes and types, or why there is none."""

    path: str
    arguments: tuple[tuple[tuple[int, ...], str], ...]
    instantiated: bool
    error: str
    seconds: float


def warm_up() -> None:
    """Import what a build needs, before there is something to build."""
    import tvm.autotvm.graph_tuner  # registers the template of layout transformations
    import tvm.relay  # and the others  # noqa: F401


def build(order: Order, path: str) -> Built:
    start_s, instantiated = time.monotonic(), False
    try:
        schedule, tensors, target = instantiate(order)
        instantiated = True
        compile_library(schedule, tensors, target, path)
    except Exception:  # whatever a template or LLVM raises is the trial's result
        return Built(path, (), instantiated, traceback.format_exc(), time.monotonic() - start_s)
    arguments = tuple((shape_of(tensor), str(tensor.dtype)) for tensor in tensors)
    return Built(path, arguments, instantiated, "", time.monotonic() - start_s)


def instantiate(order: Order) -> tuple[Any, Any, Any]:
    import tvm
    from tvm import autotvm
    from tvm.autotvm.task.space import InstantiationError

    warm_up()
    # The template then takes its operands in the blocked layout, as it will in the network.
    autotvm.GLOBAL_SCOPE.in_tuning = True
    target = tvm.target.Target(order.target)
    with target:
        task = autotvm.task.Task(order.task, order.args)
        schedule, tensors = task.instantiate(order.config)
    if not order.config.valid():
        raise InstantiationError(order.config.errors)
    return schedule, tensors, target


def compile_library(schedule: Any, tensors: Any, target: Any, path: str) -> None:
    import tvm

    tvm.build(schedule, tensors, target=target).export_library(path)


def shape_of(tensor: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in tensor.shape)
