"""Find the tasks whose feature extraction ends the process, in a process that may end.

TVM 0.19 samples a statement's arithmetic-intensity curve at `total * (i + 1) / 10` operations, in
float32, which for about one total in fifteen rounds to more than `total`; the loop that looks for
the sample then runs off the end of its vector (`ExtractArithmeticIntensityFeature` in
`src/auto_scheduler/feature.cc`), and a library built with assertions aborts.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Sequence
from typing import Any

from tvm import auto_scheduler
from tvm.auto_scheduler.feature import get_per_store_features_from_states

POPULATION = 16
SAMPLES = 16
SILENCE_SECONDS = 60.0
NOTHING = b""


def unsafe_tasks(tasks: Sequence[Any], *, seed: int) -> dict[int, str]:
    """Index of each task whose features must not be extracted, with what became of the child."""
    unsafe: dict[int, str] = {}
    start = 0
    while start < len(tasks):
        done, fate = probe_from(start, tasks, seed)
        if fate:
            unsafe[done] = fate
            done += 1
        start = done
    return unsafe


def probe_from(start: int, tasks: Sequence[Any], seed: int) -> tuple[int, str]:
    """Up to which task one child came, and how it ended there ("" when all are well)."""
    read_fd, write_fd = os.pipe()
    # The child calls neither threads' locks nor the interpreter's exit: it ends by `os._exit`.
    child = os.fork()
    if child == 0:
        in_child(start, tasks, seed, write_fd)
    os.close(write_fd)
    try:
        done, silent = follow(read_fd, start)
    finally:
        os.close(read_fd)
    if silent:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if silent:
        return done, f"did not end within {SILENCE_SECONDS:g} s"
    return done, describe(status)


def follow(read_fd: int, done: int) -> tuple[int, bool]:
    """One byte arrives for each task that is well."""
    while select.select([read_fd], [], [], SILENCE_SECONDS)[0]:
        if (arrived := os.read(read_fd, 1)) == NOTHING:
            return done, False
        done += len(arrived)
    return done, True


def in_child(start: int, tasks: Sequence[Any], seed: int, write_fd: int) -> None:
    status = 1
    try:
        # The protocol's pipes must close when the worker ends, not when this child does.
        os.closerange(3, write_fd)
        os.closerange(write_fd + 1, 1024)
        for index in range(start, len(tasks)):
            extract(tasks[index], seed)
            os.write(write_fd, b".")
        status = 0
    except BaseException as error:
        sys.stderr.write(f"probing a task: {error!r}\n")
    finally:
        os._exit(status)


def extract(task: Any, seed: int) -> None:
    """Sampled schedules, and mutated ones: the search meets both."""
    policy = auto_scheduler.SketchPolicy(
        task,
        auto_scheduler.RandomModel(),
        params={
            "evolutionary_search_population": POPULATION,
            "sample_init_min_population": POPULATION,
        },
        seed=seed + 1,
        verbose=0,
    )
    sampled = list(policy.sample_initial_population())[:SAMPLES]
    mutated = policy.evolutionary_search(sampled, SAMPLES)
    states = [task.compute_dag.infer_bound_from_state(state) for state in [*sampled, *mutated]]
    get_per_store_features_from_states(states, task)


def describe(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return "" if os.WEXITSTATUS(status) == 0 else f"failed with status {os.WEXITSTATUS(status)}"
