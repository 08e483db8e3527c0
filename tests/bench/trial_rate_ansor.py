"""Trials a second of Auto-scheduler: TVM's own TaskScheduler in a bare script, and edgetune's.

    python -m tests.bench.trial_rate_ansor            both, one after the other, and the ratio
    ENGINE_PYTHON trial_rate_ansor.py bare|ours       one of them, in the engine's Python

The same tasks (three convolutions of ResNet-18 and a Winograd one), trials, population, round
size, settings of a trial and threads. What importing and extracting take is not in the rate; the
processor time a trial, which other work on the machine hardly moves, has all.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TRIALS, ROUND, POPULATION, SEED = 64, 8, 256, 0
ROOT = Path(__file__).parents[2]


def main() -> None:
    (bare_rate, bare_cpu_s), (our_rate, our_cpu_s) = measured("bare"), measured("ours")
    print(f"bare        {bare_rate:.2f} trials/s, {bare_cpu_s:.2f} processor seconds a trial")
    print(f"ours        {our_rate:.2f} trials/s, {our_cpu_s:.2f} processor seconds a trial")
    print(f"ours / bare {our_rate / bare_rate:.2f}, {our_cpu_s / bare_cpu_s:.2f}")


def measured(name: str) -> tuple[float, float]:
    """Trials a second, and processor seconds a trial of the process and all that it started."""
    python = ROOT / ".venvs" / "tvm-classic" / "bin" / "python"
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "TVM_NUM_THREADS": str(len(os.sched_getaffinity(0))),
        "TVM_BIND_THREADS": "0",
        "TOPHUB_LOCATION": "NONE",
    }
    before_s = processor_s()
    done = subprocess.run(
        [str(python), __file__, name],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=None if name == "ours" else subprocess.DEVNULL,
        check=True,
    )
    return float(done.stdout.splitlines()[-1]), (processor_s() - before_s) / TRIALS


def processor_s() -> float:
    """Of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bare(folder: Path) -> float:
    from tvm import auto_scheduler

    threads = len(os.sched_getaffinity(0))
    target = native()
    hardware = auto_scheduler.HardwareParams(num_cores=threads, target=target)
    tasks, weights = auto_scheduler.extract_tasks(
        network()["main"], {}, target, hardware_params=hardware
    )
    runner = auto_scheduler.LocalRunner(
        timeout=10, number=1, repeat=10, min_repeat_ms=0, enable_cpu_cache_flush=True
    )
    options = auto_scheduler.TuningOptions(
        num_measure_trials=TRIALS,
        num_measures_per_round=ROUND,
        builder=auto_scheduler.LocalBuilder(timeout=30, n_parallel=threads),
        runner=runner,
        measure_callbacks=[auto_scheduler.RecordToFile(str(folder / "log.json"))],
        verbose=0,
    )
    scheduler = auto_scheduler.TaskScheduler(tasks, weights)
    start_s = time.monotonic()
    scheduler.tune(options, search_policy_params={"evolutionary_search_population": POPULATION})
    return len((folder / "log.json").read_bytes().splitlines()) / (time.monotonic() - start_s)


def ours(folder: Path) -> float:
    from edgetune.wire.messages import Tune
    from edgetune.wire.settings import AutoScheduler, Budget, ModelFile, Target
    from edgetune.worker.engines.tvm_classic.ansor import adapter
    from edgetune.worker.engines.tvm_classic.tuning.meter import Meter

    budget = Budget(seconds=None, trials=TRIALS, seed=SEED)
    order = Tune(
        model=ModelFile(path="", sha256="", inputs=(), outputs=()),
        target=Target(name="native", tvm="llvm"),
        tuner=AutoScheduler(population=POPULATION, trials_per_round=ROUND),
        budget=budget,
        staging=str(folder),
        threads=len(os.sched_getaffinity(0)),
    )
    meter = Meter(budget, folder)
    tuned = adapter.tune(network(), native(), order=order, meter=meter, report=lambda _: None)
    print(tuned.phases, file=sys.stderr)
    spent = tuned.phases
    return tuned.trials / (spent.search_s + spent.build_s + spent.run_s)


def native() -> Any:
    from edgetune.worker.engines.tvm_classic.target import make_target

    return make_target("llvm -mcpu=native")


def network() -> Any:
    """Convolutions of ResNet-18 in NHWC; TVM's own rule computes the third by Winograd."""
    import numpy as np
    import tvm
    from tvm import relay

    def convolve(data: Any, channels_in: int, channels_out: int, stride: int) -> Any:
        weights = relay.const(np.ones((3, 3, channels_in, channels_out), np.float32))
        return relay.nn.relu(
            relay.nn.conv2d(
                data, weights, strides=(stride, stride), padding=(1, 1), kernel_size=(3, 3),
                channels=channels_out, data_layout="NHWC", kernel_layout="HWIO",
            )
        )  # fmt: skip

    data = relay.var("data", shape=(1, 28, 28, 128))
    features = convolve(data, 128, 128, 1)
    features = convolve(features, 128, 256, 2)
    features = convolve(features, 256, 512, 2)
    features = convolve(features, 512, 512, 1)
    module = tvm.IRModule.from_expr(relay.Function([data], features))
    return relay.transform.InferType()(module)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as scratch:
            print({"bare": bare, "ours": ours}[sys.argv[1]](Path(scratch)))
    else:
        main()
