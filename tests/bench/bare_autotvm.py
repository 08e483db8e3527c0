"""AutoTVM as a script of its own calls it; runs in the engine's Python.

    python bare_autotvm.py MODEL TRIALS THREADS FOLDER

TVM's LocalBuilder, LocalRunner and XGBTuner on the tasks that TVM extracts from the model, with
the trial settings that edgetune has by default; prints seconds and trials.
"""

from __future__ import annotations

import os
import sys
import time

import onnx
from tvm import autotvm, relay
from tvm.autotvm.tuner import XGBTuner

from edgetune.wire.settings import Trial
from edgetune.worker.engines.tvm_classic.target import make_target

TRIAL = Trial()


def main(path: str, trials: int, threads: int) -> None:
    start_s = time.monotonic()
    target = make_target("llvm -mcpu=native")
    module, parameters = relay.frontend.from_onnx(onnx.load(path))
    tasks = autotvm.task.extract_from_program(module["main"], target=target, params=parameters)
    done = 0
    for number, task in enumerate(tasks):
        share = (trials - done) // (len(tasks) - number)
        done += tune(task, min(share, len(task.config_space)), threads)
    print(time.monotonic() - start_s, done)


def tune(task: object, trials: int, threads: int) -> int:
    builder = autotvm.LocalBuilder(
        timeout=TRIAL.build_timeout_seconds,
        n_parallel=len(os.sched_getaffinity(0)),
        do_fork=True,  # without it two builds at a time fail
    )
    runner = autotvm.LocalRunner(
        timeout=TRIAL.timeout_seconds,
        number=TRIAL.number,
        repeat=TRIAL.repeat,
        min_repeat_ms=TRIAL.min_repeat_ms,
        enable_cpu_cache_flush=TRIAL.cache_flush,
    )
    counted: list[object] = []
    tuner = XGBTuner(task, feature_type="knob", loss_type="reg", num_threads=threads)
    tuner.tune(
        trials,
        measure_option=autotvm.measure_option(builder=builder, runner=runner),
        callbacks=[lambda _, __, results: counted.extend(results)],
    )
    return len(counted)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
