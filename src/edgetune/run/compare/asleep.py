"""Waiting until the threads of processes sleep, by what the kernel says of each.

A thread pool spins for a while after its last inference, hoping for the next one; for as long it
would take the cores from the process whose turn it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

POLL_S = 0.0005
QUIET_READS = 3  # a thread that spins politely looks asleep now and then
LONGEST_NS = 1_000_000_000
RUNNING = "R"


def fall_asleep(pids: Iterable[int], *, longest_ns: int = LONGEST_NS) -> tuple[int, bool]:
    """Wait until no thread of `pids` runs; how long it took in ns, and whether all do sleep."""
    known, quiet, start_ns = list(pids), 0, time.monotonic_ns()
    while quiet < QUIET_READS and time.monotonic_ns() - start_ns < longest_ns:
        quiet = 0 if any(is_awake(pid) for pid in known) else quiet + 1
        time.sleep(POLL_S)
    return time.monotonic_ns() - start_ns, quiet >= QUIET_READS


def is_awake(pid: int, proc: Path = Path("/proc")) -> bool:
    """Whether any thread of the process runs, or waits for a core to run on."""
    return any(state(path) == RUNNING for path in proc.glob(f"{pid}/task/*/stat"))


def state(stat: Path) -> str:
    """The letter behind the thread's name, which may itself hold spaces and brackets."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""  # it has ended meanwhile
