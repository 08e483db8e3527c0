"""The tuner's processes: several that build candidates side by side, one that times them.

TVM's own LocalRunner forks a server for every trial and rests 0.1 s after it, and a candidate that
crashes ends that server for good. Here a trial costs its build and its run, and a process that
dies is started again for the next trial.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import cloudpickle
from tvm.autotvm.measure import MeasureErrorNo, MeasureResult
from tvm.contrib.popen_pool import PopenPoolExecutor, PopenWorker

from edgetune.errors import EdgetuneError
from edgetune.wire.settings import Trial as TrialSettings
from edgetune.worker.engines.tvm_classic.autotvm import candidate

cloudpickle.register_pickle_by_value(candidate)

START_SECONDS = 60.0  # a child process imports TVM first, on a slow board and a busy one
NEVER = float("inf")


class Bench:
    """Measures candidates on `threads` threads; use as a context manager."""

    def __init__(self, folder: Path, settings: TrialSettings, threads: int) -> None:
        self.folder, self.settings, self.threads = folder, settings, threads
        self.builders = len(os.sched_getaffinity(0))
        self.count = 0

    def __enter__(self) -> Bench:  # Python 3.10 has no Self
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.pool = PopenPoolExecutor(
            max_workers=self.builders, timeout=self.settings.timeout_seconds
        )
        self.runner = PopenWorker()
        self.check_runner()
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.kill()
        del self.pool  # its finalizer ends the builders; it has no other way
        shutil.rmtree(self.folder, ignore_errors=True)

    def check_runner(self) -> None:
        """Raises EdgetuneError unless candidates will run with the threads and cores asked for."""
        self.runner.send(candidate.describe_runner, timeout=START_SECONDS)
        threads, cores = self.runner.recv()
        wanted = tuple(sorted(os.sched_getaffinity(0)))
        if (threads, cores) != (self.threads, wanted):
            raise EdgetuneError(
                "the tuner's measuring process",
                expected=f"{self.threads} threads on cores {wanted}",
                got=f"{threads} on {cores}",
            )

    def measure(self, task: Any, configs: list[Any], cutoff_s: float = NEVER) -> list[Any]:
        """A MeasureResult for each configuration."""
        results = []
        for built in self.build([(task, config) for config in configs]):
            results.append(self.time(built, cutoff_s))
            self.remove(built)
        return results

    def alternate(self, pairs: list[tuple[Any, Any]], rounds: int) -> list[list[Any]]:
        """For each task and configuration `rounds` results, measured in turns."""
        builds = self.build(pairs)
        results: list[list[Any]] = [[] for _ in builds]
        for _ in range(rounds):
            for number, built in enumerate(builds):
                results[number].append(self.time(built))
        for built in builds:
            self.remove(built)
        return results

    def build(self, pairs: list[tuple[Any, Any]]) -> list[Any]:
        """For each task and configuration the library, or the failed trial as a MeasureResult."""
        self.count += 1
        futures = [
            self.pool.submit(
                candidate.build,
                candidate.Order(str(task.target), str(task.name), task.args, config),
                str(self.folder / f"{self.count}_{number}.so"),
            )
            for number, (task, config) in enumerate(pairs)
        ]
        return [self.built(future) for future in futures]

    def remove(self, built: Any) -> None:
        if isinstance(built, candidate.Built):
            Path(built.path).unlink(missing_ok=True)

    def built(self, future: Any) -> Any:
        try:
            built = future.result()
        except TimeoutError:
            return failure(MeasureErrorNo.BUILD_TIMEOUT, "timeout", self.settings.timeout_seconds)
        except ChildProcessError:
            return failure(MeasureErrorNo.COMPILE_HOST, "the building process died", 0.0)
        if not built.error:
            return built
        kind = MeasureErrorNo.COMPILE_HOST
        if "InstantiationError" in built.error or not built.instantiated:
            kind = MeasureErrorNo.INSTANTIATION_ERROR
        return failure(kind, built.error, built.seconds)

    def time(self, built: Any, cutoff_s: float = NEVER) -> Any:
        """The MeasureResult of a built candidate, or of its failed build."""
        if isinstance(built, MeasureResult):
            return built
        start_s = time.monotonic()
        try:
            self.runner.send(
                candidate.run,
                (built, self.timing(cutoff_s)),
                timeout=self.settings.timeout_seconds,
            )
            costs = self.runner.recv()
        except TimeoutError:
            return failure(MeasureErrorNo.RUN_TIMEOUT, "timeout", self.settings.timeout_seconds)
        except ChildProcessError:
            return failure(MeasureErrorNo.RUNTIME_DEVICE, "the measuring process died", 0.0)
        except Exception as error:  # raised by TVM's runtime inside the child
            return failure(MeasureErrorNo.RUNTIME_DEVICE, str(error), 0.0)
        seconds = built.seconds + time.monotonic() - start_s
        return MeasureResult(faster_half(costs), 0, seconds, time.time())

    def timing(self, cutoff_s: float) -> Any:
        return candidate.Timing(
            self.settings.number,
            self.settings.repeat,
            self.settings.min_repeat_ms,
            self.settings.cache_flush,
            cutoff_s,
        )


def faster_half(costs: list[float]) -> tuple[float, ...]:
    """AutoTVM compares means; a disturbance only adds, so they are taken of the faster half."""
    return tuple(sorted(costs)[: (len(costs) + 1) // 2])


def failure(kind: Any, text: str, seconds: float) -> Any:
    return MeasureResult((text, RuntimeError(text)), kind, seconds, time.time())
