"""What others do on our cores: what the kernel counts of it, and how far the cores are apart."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from edgetune.wire.messages import Disturbance
from edgetune.worker.core_latency import CoreLatency

T = TypeVar("T", int, tuple[int, ...])
PROC, CPUS = Path("/proc"), Path("/sys/devices/system/cpu")
STEAL_FIELD = 8  # of a `cpu0 …` line in /proc/stat; see proc_pid_stat(5)


@dataclass(frozen=True, kw_only=True)
class Counters:
    """The kernel's counters at one moment; None where this machine has none."""

    steal_ms: int | None
    waited_ns: int | None
    preemptions: int | None
    minor_faults: int | None
    major_faults: int | None
    running: int | None
    khz: tuple[int, ...] | None


def counters_now(
    cores: Sequence[int] | None = None, *, proc: Path = PROC, cpus: Path = CPUS
) -> Counters:
    """Read all counters; `cores` are this process's own when not given."""
    used = sorted(os.sched_getaffinity(0)) if cores is None else cores
    usage = resource.getrusage(resource.RUSAGE_SELF)  # of all threads, ended ones too
    return Counters(
        steal_ms=maybe(lambda: steal_ms((proc / "stat").read_text(), used)),
        waited_ns=maybe(lambda: waited_ns(proc / "self" / "task")),
        preemptions=usage.ru_nivcsw,
        minor_faults=usage.ru_minflt,
        major_faults=usage.ru_majflt,
        running=maybe(lambda: running((proc / "stat").read_text())),
        khz=maybe(lambda: tuple(core_khz(cpus, core) for core in used)),
    )


class Watch:
    """Looks right before a block and right after it, while its cores are still awake.

    Use as a context manager; `disturbance` stands when it is closed.
    """

    def __init__(self, latency: CoreLatency) -> None:
        self.latency = latency
        self.disturbance = Disturbance()

    def __enter__(self) -> Watch:  # Python 3.10 has no Self
        self.near_ns = self.latency.read_ns()
        self.before = counters_now()
        return self

    def __exit__(self, *_: object) -> None:
        told = between(self.before, counters_now())
        self.disturbance = replace(
            told,
            core_latency_before_ns=self.near_ns,
            core_latency_after_ns=self.latency.read_ns(),
        )


def between(before: Counters, after: Counters) -> Disturbance:
    """What happened from one reading to the next."""
    return Disturbance(
        steal_ms=difference(before.steal_ms, after.steal_ms),
        waited_ns=difference(before.waited_ns, after.waited_ns),
        preemptions=difference(before.preemptions, after.preemptions),
        minor_faults=difference(before.minor_faults, after.minor_faults),
        major_faults=difference(before.major_faults, after.major_faults),
        running_before=before.running,
        running_after=after.running,
        khz_before=before.khz,
        khz_after=after.khz,
    )


def difference(before: int | None, after: int | None) -> int | None:
    """None when one is missing; a thread that ended took its counts along, so never below 0."""
    return None if before is None or after is None else max(0, after - before)


def maybe(read: Callable[[], T]) -> T | None:
    """What `read` finds, or None where the kernel has no such file or field."""
    try:
        return read()
    except (OSError, ValueError, IndexError, KeyError):
        return None


def steal_ms(stat: str, cores: Sequence[int]) -> int:
    """The time stolen from `cores` since boot, by the text of /proc/stat."""
    lines = {line.split()[0]: line.split() for line in stat.splitlines() if line.strip()}
    ticks = sum(int(lines[f"cpu{core}"][STEAL_FIELD]) for core in cores)
    return ticks * 1000 // os.sysconf("SC_CLK_TCK")


def running(stat: str) -> int:
    """How many threads of the system run or wait for a processor, by the text of /proc/stat."""
    fields = dict(line.split(maxsplit=1) for line in stat.splitlines() if " " in line)
    return int(fields["procs_running"])


def waited_ns(tasks: Path) -> int:
    """How long this process's living threads were ready but not running."""
    waits = [maybe(partial(thread_waited_ns, folder)) for folder in tasks.iterdir()]
    known = [wait for wait in waits if wait is not None]  # others ended meanwhile
    if not known:
        raise ValueError("no thread has a schedstat")
    return sum(known)


def thread_waited_ns(folder: Path) -> int:
    return int((folder / "schedstat").read_text().split()[1])


def core_khz(cpus: Path, core: int) -> int:
    return int((cpus / f"cpu{core}" / "cpufreq" / "scaling_cur_freq").read_text())
