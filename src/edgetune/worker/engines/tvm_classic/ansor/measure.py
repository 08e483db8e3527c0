"""Auto-scheduler's builder and runner, alive from one batch to the next.

TVM starts new processes for each batch of `2 * builders` programs, and every one of them imports
TVM again: seconds of both cores for four programs. Here they live as long as the tuning; a program
that crashes or hangs costs its own process alone. They inherit this process's environment (the
thread count of TVM's runtime) and its core mask.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cloudpickle
import tvm
from tvm.auto_scheduler import measure
from tvm.auto_scheduler.measure import BuildResult, MeasureErrorNo, MeasureResult
from tvm.contrib import cc
from tvm.contrib.popen_pool import PopenPoolExecutor, PopenWorker, StatusKind

from edgetune.errors import EdgetuneError
from edgetune.worker.engines.tvm_classic.autotvm import candidate

cloudpickle.register_pickle_by_value(candidate)

Phase = Callable[[str], None]

BUILD = "auto_scheduler.local_builder.build"
RUN = "auto_scheduler.local_runner.run"
BUILD_TIMEOUT_SECONDS = 30
# Each program stays loaded in the runner until the interpreter lets go of it.
RUNNER_USES = 256
START_SECONDS = 60.0  # a child process imports TVM first, on a slow board and a busy one


@dataclass
class Workshop:
    """The processes; `enter` is told `build` and `run` as each begins, and may raise to stop."""

    threads: int
    enter: Phase
    errors: dict[str, str] = field(default_factory=dict)  # of each kind the first text

    def __post_init__(self) -> None:
        self.pool = PopenPoolExecutor(len(os.sched_getaffinity(0)), BUILD_TIMEOUT_SECONDS)
        self.runner = PopenWorker(maximum_uses=RUNNER_USES)

    def check_runner(self) -> None:
        """Raises EdgetuneError unless programs will run with the threads and cores asked for."""
        self.runner.send(candidate.describe_runner, timeout=START_SECONDS)
        got = self.runner.recv()
        expected = (self.threads, tuple(sorted(os.sched_getaffinity(0))))
        if got != expected:
            raise EdgetuneError(
                "the tuner's measuring process",
                expected="{} threads on cores {}".format(*expected),
                got="{} on {}".format(*got),
            )

    def close(self) -> None:
        self.runner.kill()
        self.pool.__del__()  # the executor has no other way to end its processes

    def build(self, inputs: Any, *_: Any) -> list[Any]:
        """Shared libraries, linked by the builders in parallel, not by the runner alone."""
        self.enter("build")
        orders = [(one.serialize(), cc.create_shared, 0) for one in inputs]
        return [
            self.built(answer) for answer in self.pool.map_with_error_catching(build_one, orders)
        ]

    def built(self, answer: Any) -> Any:
        if answer.status == StatusKind.COMPLETE:
            return BuildResult(*answer.value)
        late = answer.status == StatusKind.TIMEOUT
        kind = MeasureErrorNo.BUILD_TIMEOUT if late else MeasureErrorNo.COMPILE_HOST
        return BuildResult(None, [], kind, repr(answer.value), BUILD_TIMEOUT_SECONDS)

    def run(self, inputs: Any, builds: Any, timeout: int, *how: Any) -> list[Any]:
        self.enter("run")
        pairs = list(zip(inputs, builds, strict=True))
        try:
            return [self.ran(one, build, timeout, how) for one, build in pairs]
        finally:
            for build in builds:
                if build.filename:
                    shutil.rmtree(Path(str(build.filename)).parent, ignore_errors=True)
            self.enter("search")

    def ran(self, one: Any, build: Any, timeout: int, how: Sequence[Any]) -> Any:
        values = self.values(one, build, timeout, how)
        self.keep_error(values)
        return MeasureResult(*values)

    def values(self, one: Any, build: Any, timeout: int, how: Sequence[Any]) -> tuple[Any, ...]:
        """What `MeasureResult` is made of: costs, error number and text, seconds, time stamp."""
        if build.error_no != MeasureErrorNo.NO_ERROR:
            return failed(build.error_no, str(build.error_msg), build.time_cost)
        number, repeat, min_repeat_ms, cooldown, flush, _, device = how
        arguments = measure.prepare_runner_args(one, build)
        # fmt: off
        order = (one.serialize(), build, arguments, number, repeat, min_repeat_ms, cooldown, flush,
                 0, device)
        # fmt: on
        self.runner.send(time_one, order, None, timeout)
        try:
            values: tuple[Any, ...] = self.runner.recv()
        except TimeoutError:
            return failed(MeasureErrorNo.RUN_TIMEOUT, "", build.time_cost + timeout)
        except Exception as error:
            return failed(MeasureErrorNo.RUNTIME_DEVICE, str(error), build.time_cost + timeout)
        return values

    def keep_error(self, values: tuple[Any, ...]) -> None:
        if values[1] != MeasureErrorNo.NO_ERROR:
            self.errors.setdefault(error_kind(values[1]), last_line(values[2]))


def failed(kind: int, text: str, seconds: float) -> tuple[Any, ...]:
    return (measure.MAX_FLOAT,), kind, text, float(seconds), time.time()


def error_kind(number: int) -> str:
    """`3` → `compile_device`."""
    names = {value: name for name, value in vars(MeasureErrorNo).items() if name.isupper()}
    return str(names.get(int(number), "unknown_error")).lower()


def last_line(text: str | None) -> str:
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1] if lines else ""


# Sent to other processes by name, so they must be TVM's own, importable there.
build_one = measure.local_build_worker
time_one = measure._timed_eval_func


@contextmanager
def open_workshop(threads: int, enter: Phase) -> Iterator[Workshop]:
    """While open, TVM's local builder and runner are these."""
    workshop = Workshop(threads, enter)
    tvm.register_func(BUILD, workshop.build, override=True)
    tvm.register_func(RUN, workshop.run, override=True)
    try:
        workshop.check_runner()
        yield workshop
    finally:
        tvm.register_func(BUILD, measure.local_builder_build, override=True)
        tvm.register_func(RUN, measure.local_run, override=True)
        workshop.close()
