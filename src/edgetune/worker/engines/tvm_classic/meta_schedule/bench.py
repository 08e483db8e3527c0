"""Candidates on the processes that build and time them: all are built before one is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cloudpickle

from edgetune.wire.messages import Tune
from edgetune.wire.settings import Trial
from edgetune.worker.engines.tvm_classic.meta_schedule import candidate as child
from edgetune.worker.engines.tvm_classic.meta_schedule.search import Candidate
from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import Task
from edgetune.worker.engines.tvm_classic.tuning import linking
from edgetune.worker.engines.tvm_classic.tuning.execution import Library
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter
from edgetune.worker.engines.tvm_classic.tuning.processes import Processes

cloudpickle.register_pickle_by_value(child)
cloudpickle.register_pickle_by_value(linking)

RUN_ERRORS = {"timeout": "run_timeout", "died": "run_died", "raised": "run_error"}


class Measured(NamedTuple):
    """Costs in seconds, one a sample, or the kind of error and its text."""

    costs_s: tuple[float, ...] = ()
    error: str = ""
    text: str = ""
    device_s: float = 0.0


class Bench(Processes):
    """`say` is called whenever something has been built."""

    def __init__(
        self, order: Tune, settings: Trial, meter: Meter, say: Callable[[], None]
    ) -> None:
        super().__init__(Path(order.staging) / "build", order, settings, meter)
        self.say, self.linker = say, linking.linker_command()

    def build(self, task: Task, candidates: Sequence[Candidate]) -> list[Library | Measured]:
        """In the candidates' order; fewer where the budget ends meanwhile."""
        with self.meter.phase("build"):
            futures = [
                self.builders.submit(child.build, self.order_of(task, one), linking.link)
                for one in candidates
            ]
            built: list[Library | Measured] = []
            for one, future in zip(candidates, futures, strict=True):
                if self.meter.is_over():
                    cancel(futures)
                    break
                built.append(self.outcome(one, future))
                self.say()
        return built

    def order_of(self, task: Task, one: Candidate) -> child.Order:
        return child.Order(one.module, str(task.target), self.path(one), self.linker)

    def outcome(self, one: Candidate, future: Any) -> Library | Measured:
        try:
            error = future.result()
        except TimeoutError:
            return Measured(error="build_timeout", text="timeout")
        except ChildProcessError:
            return Measured(error="build_died", text="the building process died")
        if error:
            return Measured(error="build_error", text=last_line(error))
        return Library(self.path(one), arguments_of(one))

    def path(self, one: Candidate) -> str:
        return str(self.folder / f"{one.digest}.so")

    def time(self, built: Library | Measured, cutoff_s: float) -> Measured:
        if isinstance(built, Measured):
            return built
        with self.meter.phase("run"):
            outcome = self.runner.run(built, cutoff_s=cutoff_s)
        Path(built.path).unlink(missing_ok=True)
        error = RUN_ERRORS.get(outcome.error, "")
        return Measured(outcome.costs_s, error, last_line(outcome.text), outcome.device_s)


def cancel(futures: Sequence[Any]) -> None:
    """Otherwise the pool, at its end, builds what still waits."""
    for future in futures:
        future.cancel()


def arguments_of(one: Candidate) -> tuple[tuple[tuple[int, ...], str], ...]:
    return tuple(
        (tuple(int(size) for size in argument.shape), str(argument.dtype))
        for argument in one.measure.args_info
    )


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
