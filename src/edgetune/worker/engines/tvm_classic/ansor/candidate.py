"""Building one candidate, in a child process of the worker.

These functions travel there by value: in those processes `edgetune` is not importable, so this
module imports nothing of it.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

# TVM's own elimination of common subexpressions takes up to nine tenths of a build, and LLVM's
# finds the same ones: the instructions of 18 of 18 candidates were as many without it. Networks
# are built like candidates.
CONFIG = {"tir.disable_cse_tir": True}


class Order(NamedTuple):
    """A candidate as TVM serializes it, the library's path, and the linker's command."""

    candidate: tuple[Any, ...]
    path: str
    linker: tuple[str, ...]


class Built(NamedTuple):
    """A library and its arguments' shapes and types; or in which step it failed, and why."""

    path: str
    arguments: tuple[tuple[tuple[int, ...], str], ...]
    failed: Literal["", "instantiation", "compile"]
    text: str
    seconds: float


def build(order: Order, link: Callable[[tuple[str, ...], str, str], None]) -> Built:
    start_s = time.monotonic()
    step: Literal["instantiation", "compile"] = "instantiation"
    try:
        schedule, tensors, target = instantiate(order.candidate)
        step = "compile"
        compile_library(schedule, tensors, target, order, link)
    except Exception:  # whatever TVM or LLVM raises is the trial's result
        return Built(order.path, (), step, traceback.format_exc(), time.monotonic() - start_s)
    arguments = tuple((shape_of(tensor), str(tensor.dtype)) for tensor in tensors)
    return Built(order.path, arguments, "", "", time.monotonic() - start_s)


def instantiate(candidate: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    from tvm.auto_scheduler.measure import MeasureInput
    from tvm.target import Target

    one = MeasureInput.deserialize(candidate)
    task = one.task
    target, _ = Target.canon_target_and_host(task.target, task.target_host)
    schedule, tensors = task.compute_dag.apply_steps_from_state(
        one.state, layout_rewrite=task.layout_rewrite_option
    )
    return schedule, tensors, target


def compile_library(
    schedule: Any,
    tensors: Any,
    target: Any,
    order: Order,
    link: Callable[[tuple[str, ...], str, str], None],
) -> None:
    import tvm

    with tvm.transform.PassContext(config=CONFIG):
        module = tvm.build(schedule, tensors, target=target)
    if module.imported_modules:
        module.export_library(order.path)
        return
    compiled = Path(order.path).with_suffix(".o")
    module.save(str(compiled))
    link(order.linker, str(compiled), order.path)
    compiled.unlink()


def shape_of(tensor: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in tensor.shape)
