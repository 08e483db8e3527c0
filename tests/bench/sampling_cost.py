"""What sampling costs: a fixed piece of work with and without the recorder, in turns.

    python -m tests.bench.sampling_cost [--machine local|BOARD] [--source SOURCE]

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
from pathlib import Path

from edgetune.machine.probe import usable_cores
from edgetune.measure.student import student_t
from edgetune.power.recorder import Recorder
from edgetune.power.sampler import PowerMissing
from edgetune.power.trace import RecordedTrace, read_trace
from edgetune.spec.machine import AnyMachine, LocalMachine, TwinMachine
from edgetune.spec.power import Power

PAIRS, BLOCK_S, WARM_UP_S, SIZE = 20, 1.5, 0.3, 512
AIM = 0.005
JETPACK = {"jetson_nano": 4, "jetson_tx2": 4, "jetson_orin_nano": 6, "jetson_agx_orin": 6}


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
    parser.add_argument("--cores", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def compare(options: argparse.Namespace, cores: tuple[int, ...]) -> None:
    os.sched_setaffinity(0, cores)
    ratios, traces = [], []
    with tempfile.TemporaryDirectory() as folder:
        for pair in range(PAIRS):
            latency_s: dict[bool, float] = {}
            for sampled in (pair % 2 == 0, pair % 2 == 1):  # being first is no advantage
                if sampled:
                    latency_s[sampled], trace = sampled_block(options, cores, Path(folder))
                    traces.append(trace)
                else:
                    latency_s[sampled] = block()
            ratios.append(latency_s[True] / latency_s[False])
    tell(cores, ratios, traces)


def sampled_block(
    options: argparse.Namespace, cores: tuple[int, ...], folder: Path
) -> tuple[float, RecordedTrace]:
    machine, power = machine_named(options.machine), Power(sources=(options.source,))
    file = folder / "power.jsonl"
    try:
        with Recorder(machine, power, measured=cores, root=folder, file=file):
            latency_s = block()
    except PowerMissing as error:
        sys.exit(str(error))
    return latency_s, read_trace(file)


def machine_named(name: str) -> AnyMachine:
    if name == "local":
        return LocalMachine()
    return TwinMachine(name=name, board=name, jetpack=JETPACK[name])


def block() -> float:
    """The median seconds of one product of matrices, once it is warm."""
    import numpy as np

    matrix = np.full((SIZE, SIZE), 0.5, dtype=np.float32)
    product = np.empty_like(matrix)
    latencies_s = []
    begin_s = now_s = time.perf_counter()
    while now_s < begin_s + WARM_UP_S + BLOCK_S:
        np.matmul(matrix, matrix, out=product)
        before_s, now_s = now_s, time.perf_counter()
        if now_s > begin_s + WARM_UP_S:
            latencies_s.append(now_s - before_s)
    return statistics.median(latencies_s)


def tell(cores: tuple[int, ...], ratios: list[float], traces: list[RecordedTrace]) -> None:
    costs = [trace.cost for trace in traces if trace.cost]
    share = sum(cost.cpu_s for cost in costs) / sum(cost.wall_s for cost in costs)
    mean, error = statistics.mean(ratios), statistics.stdev(ratios) / len(ratios) ** 0.5
    half = student_t(0.95, len(ratios) - 1) * error
    looks, late = sum(cost.polls for cost in costs), sum(cost.late for cost in costs)
    print(f"{len(cores)} cores at work, the recorder on {traces[0].begin.cores}")
    print(f"  rails read      {', '.join(rail.name for rail in traces[0].rails) or 'none'}")
    print(
        f"  latency         {mean - 1:+.2%} ± {half:.2%} with the recorder ({len(ratios)} pairs)"
    )
    print(f"  its own cost    {share:.2%} of a core, {looks} looks, {late} late")
    print(f"  aim             below {AIM:.1%}: {'held' if mean - 1 + half < AIM else 'NOT SHOWN'}")


if __name__ == "__main__":
    main()
