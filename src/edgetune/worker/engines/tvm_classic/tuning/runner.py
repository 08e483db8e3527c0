"""The process that times candidates: one, for every tuner the same, alive from trial to trial.

A candidate that crashes or hangs costs its own process alone; the next trial starts another. It
inherits the worker's environment (the thread count of TVM's runtime) and its core mask.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Literal

import cloudpickle
from tvm.contrib.popen_pool import PopenWorker

from edgetune.errors import EdgetuneError
from edgetune.wire.settings import Trial
from edgetune.worker.engines.tvm_classic.tuning import execution
from edgetune.worker.engines.tvm_classic.tuning.execution import Library, Timed, Timing

cloudpickle.register_pickle_by_value(execution)

START_SECONDS = 60.0  # a child process imports TVM first, on a slow board and a busy one
NEVER = float("inf")
# Each library stays loaded in the process until the interpreter lets go of it.
USES = 256


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Of one trial: costs in seconds, one a sample, or which error; `device_s` was spent on it."""

    costs_s: tuple[float, ...] = ()
    error: Literal["", "timeout", "died", "raised"] = ""
    text: str = ""
    device_s: float


class Runner:
    """Times candidates on `threads` threads as `settings` say; use as a context manager."""

    def __init__(self, settings: Trial, threads: int) -> None:
        self.settings, self.threads = settings, threads

    def __enter__(self) -> Runner:  # Python 3.10 has no Self
        self.process = PopenWorker(maximum_uses=USES)
        self.check()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()

    def check(self) -> None:
        """Raises EdgetuneError unless candidates will run with the threads and cores asked for."""
        self.process.send(execution.describe, timeout=START_SECONDS)
        got = self.process.recv()
        expected = (self.threads, tuple(sorted(os.sched_getaffinity(0))))
        if got != expected:
            raise EdgetuneError(
                "the tuner's measuring process",
                expected="{} threads on cores {}".format(*expected),
                got="{} on {}".format(*got),
            )

    def run(self, library: Library, *, cutoff_s: float = NEVER) -> Outcome:
        """Time a candidate; one whose first sample is slower than `cutoff_s` gets no other."""
        start_s = time.monotonic()
        try:
            self.process.send(
                execution.run,
                (library, self.timing(cutoff_s)),
                timeout=self.settings.timeout_seconds,
            )
            timed: Timed = self.process.recv()
        except TimeoutError:
            return Outcome(error="timeout", text="timeout", device_s=time.monotonic() - start_s)
        except ChildProcessError:
            text = "the measuring process died"
            return Outcome(error="died", text=text, device_s=time.monotonic() - start_s)
        except Exception as error:  # raised by TVM's runtime inside the child
            return Outcome(error="raised", text=str(error), device_s=time.monotonic() - start_s)
        return Outcome(costs_s=tuple(timed.costs_s), device_s=timed.device_s)

    def timing(self, cutoff_s: float) -> Timing:
        trial = self.settings
        return Timing(trial.number, trial.repeat, trial.min_repeat_ms, trial.cache_flush, cutoff_s)


def faster_half(costs_s: tuple[float, ...]) -> tuple[float, ...]:
    """Tuners compare means; a disturbance only adds, so they are taken of the faster half."""
    return tuple(sorted(costs_s)[: (len(costs_s) + 1) // 2])
