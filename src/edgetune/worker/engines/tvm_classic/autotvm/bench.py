"""Building candidates side by side, and timing them one by one: results in AutoTVM's terms.

TVM's own LocalRunner forks a server for every trial and rests 0.1 s after it, and a candidate that
crashes ends that server for good. Here a trial costs its build and its run, and a process that
dies is started again for the next trial.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cloudpickle
from tvm.autotvm.measure import MeasureErrorNo, MeasureResult

from edgetune.wire.messages import Tune
from edgetune.wire.settings import Search
from edgetune.worker.engines.tvm_classic.autotvm import candidate
from edgetune.worker.engines.tvm_classic.autotvm.candidate import Built
from edgetune.worker.engines.tvm_classic.tuning.execution import Library
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter
from edgetune.worker.engines.tvm_classic.tuning.processes import Processes
from edgetune.worker.engines.tvm_classic.tuning.runner import NEVER, Outcome, faster_half

cloudpickle.register_pickle_by_value(candidate)

Pair = tuple[Any, Any]  # a task and a configuration of it
RUN_ERRORS = {
    "timeout": MeasureErrorNo.RUN_TIMEOUT,
    "died": MeasureErrorNo.RUNTIME_DEVICE,
    "raised": MeasureErrorNo.RUNTIME_DEVICE,
}


class Bench(Processes):
    """`alive` is called whenever something has been built."""

    def __init__(self, folder: Path, order: Tune, meter: Meter, alive: Callable[[], None]) -> None:
        assert isinstance(order.tuner, Search)
        super().__init__(folder, order, order.tuner.trial, meter)
        self.alive, self.count = alive, 0

    def warm_up(self) -> None:
        """Let the builders import TVM; returns at once."""
        for _ in self.builders.cores:
            self.builders.submit(candidate.warm_up)

    def build(self, pairs: Sequence[Pair]) -> list[Any]:
        """For each task and configuration the library, or the failed trial as a MeasureResult."""
        with self.meter.phase("build"):
            futures = [self.submit(task, config) for task, config in pairs]
            return [self.built(future) for future in futures]

    def submit(self, task: Any, config: Any) -> Any:
        self.count += 1
        order = candidate.Order(str(task.target), str(task.name), task.args, config)
        return self.builders.submit(candidate.build, order, str(self.folder / f"{self.count}.so"))

    def built(self, future: Any) -> Any:
        try:
            built = future.result()
        except TimeoutError:
            limit_s = self.settings.build_timeout_seconds
            return failure(MeasureErrorNo.BUILD_TIMEOUT, "timeout", limit_s)
        except ChildProcessError:
            return failure(MeasureErrorNo.COMPILE_HOST, "the building process died", 0.0)
        finally:
            self.alive()
        if not built.error:
            return built
        kind = MeasureErrorNo.COMPILE_HOST
        if "InstantiationError" in built.error or not built.instantiated:
            kind = MeasureErrorNo.INSTANTIATION_ERROR
        return failure(kind, built.error, built.seconds)

    def time(self, built: Any, cutoff_s: float = NEVER) -> tuple[Any, float]:
        """The MeasureResult of a built candidate, or of its failed build; device seconds."""
        if isinstance(built, MeasureResult):
            return built, 0.0
        with self.meter.phase("run"):
            outcome = self.runner.run(Library(built.path, built.arguments), cutoff_s=cutoff_s)
        return result_of(built, outcome), outcome.device_s

    def remove(self, builds: Sequence[Any]) -> None:
        for built in builds:
            if isinstance(built, Built):
                Path(built.path).unlink(missing_ok=True)

    def alternate(self, pairs: Sequence[Pair], rounds: int) -> list[list[Any]]:
        """For each task and configuration `rounds` results, measured in turns: no trials."""
        builds = self.build(pairs)
        results: list[list[Any]] = [[] for _ in builds]
        for _ in range(rounds):
            for number, built in enumerate(builds):
                result, device_s = self.time(built)
                self.meter.measured(0, device_s)
                results[number].append(result)
            self.alive()
        self.remove(builds)
        return results


def result_of(built: Built, outcome: Outcome) -> Any:
    if outcome.error:
        return failure(RUN_ERRORS[outcome.error], outcome.text, outcome.device_s)
    seconds = built.seconds + outcome.device_s
    return MeasureResult(faster_half(outcome.costs_s), 0, seconds, time.time())


def failure(kind: Any, text: str, seconds: float) -> Any:
    return MeasureResult((text, RuntimeError(text)), kind, seconds, time.time())
