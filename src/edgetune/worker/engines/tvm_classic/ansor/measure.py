"""Auto-scheduler's candidates through the builders and the runner that all tuners share.

TVM's search hands over a whole round at once: the builders never wait for each other, and the
candidates are timed when all are built. TVM's own builder starts new processes for every four
candidates, each of which imports TVM again.
"""

from __future__ import annotations

import functools
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import cloudpickle
import tvm
from tvm.auto_scheduler import measure
from tvm.auto_scheduler.measure import BuildResult, MeasureErrorNo, MeasureResult

from edgetune.worker.engines.tvm_classic.ansor import candidate
from edgetune.worker.engines.tvm_classic.ansor.candidate import Built
from edgetune.worker.engines.tvm_classic.tuning import linking
from edgetune.worker.engines.tvm_classic.tuning.builders import Builders
from edgetune.worker.engines.tvm_classic.tuning.execution import Library
from edgetune.worker.engines.tvm_classic.tuning.meter import BudgetSpent, Meter
from edgetune.worker.engines.tvm_classic.tuning.runner import Outcome, Runner, faster_half

cloudpickle.register_pickle_by_value(candidate)
cloudpickle.register_pickle_by_value(linking)

BUILD = "auto_scheduler.local_builder.build"
RUN = "auto_scheduler.local_runner.run"
FAILURES = {
    "timeout": MeasureErrorNo.RUN_TIMEOUT,
    "died": MeasureErrorNo.RUNTIME_DEVICE,
    "raised": MeasureErrorNo.RUNTIME_DEVICE,
    "instantiation": MeasureErrorNo.INSTANTIATION_ERROR,
    "compile": MeasureErrorNo.COMPILE_HOST,
    "build timeout": MeasureErrorNo.BUILD_TIMEOUT,
}


class Listener(Protocol):
    """Told of everything that is finished; may raise BudgetSpent."""

    def build_begins(self) -> None:
        """From here to the next search, this process calls nothing that could crash it."""

    def build_ended(self) -> None:
        """One of the candidates is built, or failed to."""

    def cutoff_s(self) -> float:
        """Seconds beyond which a candidate of the task under tuning is hopeless."""

    def measured(self, one: Any, result: Any) -> None:
        """A trial is finished."""


class Workshop:
    """Builds and times candidates; the processes belong to who made it."""

    def __init__(
        self, folder: Path, builders: Builders, runner: Runner, meter: Meter, listener: Listener
    ) -> None:
        self.folder, self.builders, self.runner = folder, builders, runner
        self.meter, self.listener = meter, listener
        self.errors: dict[str, str] = {}  # of each kind the first text
        self.built: dict[str, Built] = {}
        self.count = 0
        self.link = functools.partial(candidate.build, link=linking.link)
        self.linker = linking.linker_command()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def measure(self, inputs: Sequence[Any]) -> list[Any]:
        """Without TVM's search: the result of each candidate."""
        former = self.meter.enter("build")
        try:
            return self.run(inputs, self.build(inputs))
        finally:
            self.meter.enter(former)

    def build(self, inputs: Sequence[Any], *_: Any) -> list[Any]:
        """TVM's BuildResult for each; what TVM does not ask for waits in `built`."""
        self.meter.enter("build")
        self.listener.build_begins()
        futures = [self.submit(one) for one in inputs]
        try:
            return [self.finished(future) for future in futures]
        finally:
            for future in futures:
                future.cancel()
            self.meter.enter("search")

    def submit(self, one: Any) -> Any:
        self.count += 1
        path = str(self.folder / f"{self.count}.so")
        return self.builders.submit(self.link, candidate.Order(one.serialize(), path, self.linker))

    def finished(self, future: Any) -> Any:
        result = build_result(future, self.builders.timeout_s)
        if isinstance(result, Built):
            self.built[result.path] = result
            result = BuildResult(result.path, [], 0, "", result.seconds)
        self.listener.build_ended()
        return result

    def run(self, inputs: Sequence[Any], builds: Sequence[Any], *_: Any) -> list[Any]:
        """TVM's MeasureResult for each; a trial is told of before the next one begins."""
        with self.measuring():
            return [self.trial(*pair) for pair in zip(inputs, builds, strict=True)]

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """The time until it is closed is the runner's; the libraries are gone then."""
        self.meter.enter("run")
        try:
            yield
        finally:
            for built in self.built.values():
                Path(built.path).unlink(missing_ok=True)
            self.built.clear()
            self.meter.enter("search")

    def trial(self, one: Any, build: Any) -> Any:
        self.meter.check()
        result = self.result(build)
        self.listener.measured(one, result)
        return result

    def time(self, build: Any) -> float | None:
        """Seconds of what is built, which is no trial; None where it fails."""
        check_time(self.meter)
        built = self.built.get(str(build.filename))
        if built is None:
            return None
        outcome = self.runner.run(Library(built.path, built.arguments))
        self.meter.measured(0, outcome.device_s)
        self.listener.build_ended()
        costs = faster_half(outcome.costs_s)
        return None if outcome.error else sum(costs) / len(costs)

    def result(self, build: Any) -> Any:
        if build.error_no != MeasureErrorNo.NO_ERROR:
            self.meter.measured(1, 0.0)
            return self.failed(int(build.error_no), str(build.error_msg), build.time_cost)
        built = self.built[str(build.filename)]
        library = Library(built.path, built.arguments)
        outcome = self.runner.run(library, cutoff_s=self.listener.cutoff_s())
        self.meter.measured(1, outcome.device_s)
        return self.timed(outcome, built.seconds + outcome.device_s)

    def timed(self, outcome: Outcome, seconds: float) -> Any:
        if outcome.error:
            return self.failed(FAILURES[outcome.error], outcome.text, seconds)
        # TVM compares means.
        return MeasureResult(faster_half(outcome.costs_s), 0, "", seconds, time.time())

    def failed(self, kind: int, text: str, seconds: float) -> Any:
        self.errors.setdefault(error_kind(kind), last_line(text))
        # TVM keeps the number of an error in its log and drops the text.
        return MeasureResult((measure.MAX_FLOAT,), kind, text, float(seconds), time.time())


def check_time(meter: Meter) -> None:
    """Raises BudgetSpent; what is no trial may still be measured when all trials are spent."""
    if min(meter.seconds_left(), meter.device_seconds_left()) <= 0:
        raise BudgetSpent


def build_result(future: Any, timeout_s: float) -> Any:
    """The library, or TVM's BuildResult of a candidate that has none."""
    try:
        built = future.result()
    except TimeoutError:
        return broken("build timeout", "timeout", timeout_s)
    except ChildProcessError:
        return broken("compile", "the building process died", timeout_s)
    return broken(built.failed, built.text, built.seconds) if built.failed else built


def broken(step: str, text: str, seconds: float) -> Any:
    return BuildResult(None, [], FAILURES[step], text, seconds)


def error_kind(number: int) -> str:
    """`3` → `compile_device`."""
    names = {value: name for name, value in vars(MeasureErrorNo).items() if name.isupper()}
    return str(names.get(int(number), "unknown_error")).lower()


def last_line(text: str | None) -> str:
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1] if lines else ""


@contextmanager
def registered(build: Callable[..., Any], run: Callable[..., Any]) -> Iterator[None]:
    """While open, TVM's local builder and runner are these."""
    tvm.register_func(BUILD, build, override=True)
    tvm.register_func(RUN, run, override=True)
    try:
        yield
    finally:
        tvm.register_func(BUILD, measure.local_builder_build, override=True)
        tvm.register_func(RUN, measure.local_run, override=True)
