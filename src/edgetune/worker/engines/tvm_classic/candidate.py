"""Building and running one candidate, in child processes of the worker.

These functions travel there by value: in those processes `edgetune` is not importable, so this
module imports nothing of it.
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ATTEMPTS = 4
REST_SECONDS = 0.02
DISTURBED = 0.02  # the share of the time that threads may wait for a processor


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


class Timing(NamedTuple):
    """How to time: `number` runs a sample; candidates slower than `cutoff_s` get one sample."""

    number: int
    repeat: int
    min_repeat_ms: int
    cache_flush: bool
    cutoff_s: float


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
    import tvm.relay  # registers the templates
    from tvm import autotvm
    from tvm.autotvm.task.space import InstantiationError

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


def run(built: Built, timing: Timing) -> list[float]:
    """Seconds an execution, one value a sample."""
    import tvm

    module, device = tvm.runtime.load_module(built.path), tvm.cpu()
    fill = tvm.get_global_func("tvm.contrib.random.random_fill")
    arrays = [tvm.nd.empty(shape, dtype, device) for shape, dtype in built.arguments]
    for array in arrays:
        fill(array)

    def sample(repeat: int) -> list[float]:
        evaluator = module.time_evaluator(
            module.entry_name,
            device,
            number=timing.number,
            repeat=repeat,
            min_repeat_ms=timing.min_repeat_ms,
            f_preproc="cache_flush_cpu_non_first_arg" if timing.cache_flush else "",
        )
        return [float(seconds) for seconds in evaluator(*arrays).results]

    first = sample(1)
    if timing.repeat == 1 or first[0] > timing.cutoff_s:
        return first
    return first + undisturbed(lambda: sample(timing.repeat - 1))


def undisturbed(sample: Callable[[], list[float]]) -> list[float]:
    """Sample again, a few times at most, while others take the processor from our threads."""
    costs: list[float] = []
    for attempt in range(ATTEMPTS):
        # Whoever has rested is let run first, so a pause makes a quiet moment more likely.
        time.sleep(attempt * REST_SECONDS)
        waited_ns, start_ns = waiting_ns(), time.monotonic_ns()
        costs += sample()
        elapsed_ns = time.monotonic_ns() - start_ns
        if waiting_ns() - waited_ns <= DISTURBED * elapsed_ns:
            break
    return costs


def waiting_ns() -> int:
    """How long this process's threads have waited for a processor; 0 where no one counts it."""
    total = 0
    for path in Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # the thread has ended meanwhile
            total += int(path.read_text().split()[1])
    return total


def describe_runner() -> tuple[int, tuple[int, ...]]:
    """The threads of TVM's pool in this process, and the cores that they may use."""
    import os

    import tvm

    return int(tvm.get_global_func("runtime.NumThreads")()), tuple(sorted(os.sched_getaffinity(0)))
