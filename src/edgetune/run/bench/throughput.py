"""Several instances at once over one window of the clock, for each partition of the cores."""

from __future__ import annotations

import time
from collections.abc import Sequence

from edgetune.errors import PointError
from edgetune.run.bench.processes import Process, Processes
from edgetune.spec import Throughput
from edgetune.wire.messages import Ran, RunWindow

# From the order until the window opens, beside two inferences: all are told and warm by then.
LEAD_NS = 500_000_000
NS_PER_S = 1e9


def measure_throughput(pool: Processes, measure: Throughput) -> None:
    """Each partition in processes of its own; all are loaded and checked before the window."""
    cores = pool.draft.job.point.state.cores
    for run, count in enumerate(counts(measure, cores)):
        processes = instances(pool, shares(cores, count))
        run_together(pool, processes, measure, run=run)
        for process in processes:
            process.__exit__(None, None, None)


def counts(measure: Throughput, cores: Sequence[int]) -> tuple[int, ...]:
    """The counts asked for, or all that divide the cores evenly.

    Raises:
        PointError: more instances than cores.
    """
    total = len(cores)
    if measure.instances is None:
        return tuple(count for count in range(1, total + 1) if total % count == 0)
    if max(measure.instances, default=0) > total:
        raise PointError(
            "more instances than cores",
            where="measure.instances",
            expected=f"at most {total}",
            got=str(max(measure.instances)),
        )
    return tuple(dict.fromkeys(measure.instances))


def shares(cores: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """Neighbouring cores together; the first shares take what does not divide evenly."""
    size, rest = divmod(len(cores), count)
    ends = [size * (index + 1) + min(index + 1, rest) for index in range(count)]
    return [tuple(cores[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def instances(pool: Processes, parts: Sequence[tuple[int, ...]]) -> list[Process]:
    """One process a share; the first process that was opened has all cores and serves for one."""
    first = pool.opened[0]
    if len(parts) == 1 and not first.closed:
        return [first]
    first.__exit__(None, None, None)
    return [pool.open(cores) for cores in parts]


def run_together(
    pool: Processes, processes: Sequence[Process], measure: Throughput, *, run: int
) -> None:
    """Tell all, then hear all."""
    slowest_ns = max(process.first_ns for process in processes)
    start_ns = time.monotonic_ns() + LEAD_NS + 2 * slowest_ns
    window = RunWindow(start_ns=start_ns, end_ns=start_ns + round(measure.seconds * NS_PER_S))
    for process in processes:
        process.worker.tell(window)
    for process in processes:
        ran = process.worker.hear(Ran)
        if not ran.durations_ns:
            raise PointError(
                "no inference fits into the window",
                where="measure.seconds",
                got=f"{measure.seconds:g}",
                hint="a longer one",
            )
        block = pool.notes.describe(
            ran, process=process.index, block=1, run=run, cores=process.cores
        )
        pool.notes.block(block, ran)
