"""What sampling costs: a fixed piece of work with and without the recorder, in turns.

    python -m tests.bench.sampling_cost [--machine local|BOARD] [--source SOURCE] [--pairs N]

Prints the ratio of the latencies and the recorder's own processor time: with one core at work,
which leaves others to the recorder, and with all of them, so that it has to share. On a machine
without a power sensor only the machine itself is watched. The sensors of a twin (BOARD) cost more
than real ones: whatever they say is computed when they are read.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from edgetune.machine.probe import usable_cores
from edgetune.power.recorder import Recorder
from edgetune.power.sampler import PowerMissing
from edgetune.power.trace import RecordedTrace, read_trace
from edgetune.spec.machine import AnyMachine, LocalMachine, TwinMachine
from edgetune.spec.power import Power

BLOCK_S, WARM_UP_S, SIZE = 0.8, 0.15, 512
AIM = 0.005
JETPACK = {"jetson_nano": 4, "jetson_tx2": 4, "jetson_orin_nano": 6, "jetson_agx_orin": 6}


class Latency(NamedTuple):
    """Of one product of matrices, in a block."""

    median_s: float
    mean_s: float


def main() -> None:
    options = parse()
    if options.cores:
        compare(options, tuple(map(int, options.cores.split(","))))
        return
    every = usable_cores()
    for cores in sorted({every[:1], every}):
        # The library takes its threads when it is loaded: a process for each number of them.
        again = [sys.executable, "-m", "tests.bench.sampling_cost", *sys.argv[1:]]
        threads = {f"{name}_NUM_THREADS": str(len(cores)) for name in ("OPENBLAS", "OMP", "MKL")}
        command = [*again, "--cores", ",".join(map(str, cores))]
        subprocess.run(command, env={**os.environ, **threads}, check=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--machine", default="local", choices=("local", *JETPACK))
    parser.add_argument("--source", default="auto")
    parser.add_argument("--pairs", default=40, type=int)
    parser.add_argument("--cores", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def machine_named(name: str) -> AnyMachine:
    if name == "local":
        return LocalMachine()
    return TwinMachine(name=name, board=name, jetpack=JETPACK[name])


def compare(options: argparse.Namespace, cores: tuple[int, ...]) -> None:
    machine, power = machine_named(options.machine), Power(sources=(options.source,))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "power.jsonl"
        try:
            with Recorder(machine, power, measured=cores, root=Path(folder), file=file) as found:
                pairs = [pair(found, cores, first=each % 2 == 0) for each in range(options.pairs)]
        except PowerMissing as error:
            sys.exit(str(error))
        tell(cores, pairs, read_trace(file))


def pair(recorder: Recorder, cores: Sequence[int], *, first: bool) -> tuple[Latency, Latency]:
    """With the recorder, and without it; being first is no advantage."""
    found: dict[bool, Latency] = {}
    for sampled in (first, not first):
        with awake_or_not(recorder, awake=sampled):
            found[sampled] = block(cores)
    return found[True], found[False]


@contextmanager
def awake_or_not(recorder: Recorder, *, awake: bool) -> Iterator[None]:
    """Paused it costs nothing, and so do the programs that it reads."""
    family = [] if awake else [psutil.Process(recorder.process.pid), *recorder.family]
    for each in family:
        each.suspend()
    yield
    for each in family:
        each.resume()


def block(cores: Sequence[int]) -> Latency:
    """On these cores, once it is warm."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    import numpy as np  # with its threads, which stay on these cores

    matrix = np.full((SIZE, SIZE), 0.5, dtype=np.float32)
    product = np.empty_like(matrix)
    latencies_s = []
    begin_s = now_s = time.perf_counter()
    while now_s < begin_s + WARM_UP_S + BLOCK_S:
        np.matmul(matrix, matrix, out=product)
        before_s, now_s = now_s, time.perf_counter()
        if before_s > begin_s + WARM_UP_S:
            latencies_s.append(now_s - before_s)
    os.sched_setaffinity(0, before)
    return Latency(statistics.median(latencies_s), statistics.mean(latencies_s))


def tell(
    cores: Sequence[int], pairs: Sequence[tuple[Latency, Latency]], trace: RecordedTrace
) -> None:
    cost = trace.cost
    assert cost is not None
    looked_s = cost.polls * trace.begin.interval_ms / 1000  # without the time in which it slept
    print(f"{len(cores)} of {len(usable_cores())} cores at work, recorder on {trace.begin.cores}")
    print(f"  rails read      {', '.join(rail.name for rail in trace.rails) or 'none'}")
    print(f"  its own cost    {cost.cpu_s / looked_s:.2%} of a core, {cost.polls} looks")
    for what in Latency._fields:
        ratios = [getattr(one, what) / getattr(other, what) for one, other in pairs]
        print(f"  {what:14}  {effect(ratios)}")


def effect(ratios: Sequence[float]) -> str:
    """The median pair, with its 95 % interval: a pair that others disturbed does not carry it."""
    ordered = sorted(ratio - 1 for ratio in ratios)
    # With at least so many of them on either side it holds in 95 of 100 cases (binomial).
    rank = max(0, int(len(ordered) / 2 - 0.98 * len(ordered) ** 0.5))
    low, rise, high = ordered[rank], statistics.median(ordered), ordered[-1 - rank]
    verdict = "held" if high < AIM else "broken" if low > AIM else "not shown"
    return f"{rise:+.2%} ({low:+.2%} to {high:+.2%}) with the recorder, below {AIM:.1%}: {verdict}"


if __name__ == "__main__":
    main()
