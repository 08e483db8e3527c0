"""MetaSchedule as a script of its own calls it; runs in the engine's Python.

    python bare_meta_schedule.py MODEL TRIALS THREADS FOLDER

TVM's own `tune_relay` with its LocalBuilder and LocalRunner, its database in FOLDER, and the
search and trial settings that edgetune has by default; prints seconds and trials.
"""

from __future__ import annotations

import os
import sys
import time

import onnx
import tvm
from tvm import meta_schedule as ms
from tvm import relay

from edgetune.wire.settings import MetaSchedule
from edgetune.worker.engines.tvm_classic.meta_schedule.model import WARMUP_SAMPLES
from edgetune.worker.engines.tvm_classic.target import make_target

SETTINGS = MetaSchedule()


def main(path: str, trials: int, threads: int, folder: str) -> None:
    start_s = time.monotonic()
    target = make_target(f"llvm -mcpu=native -num-cores={threads}")
    module, parameters = relay.frontend.from_onnx(onnx.load(path), freeze_params=True)
    database = ms.relay_integration.tune_relay(
        in_layout(module),
        parameters,
        target,
        folder,
        trials,
        num_trials_per_iter=SETTINGS.trials_per_round,
        builder=builder(),
        runner=runner(),
        cost_model=cost_model(threads),
        strategy=ms.search_strategy.EvolutionarySearch(population_size=SETTINGS.population),
        seed=1,
        num_tuning_cores=threads,
    )
    print(time.monotonic() - start_s, len(database))


def in_layout(module: object) -> object:
    passes = [
        relay.transform.RemoveUnusedFunctions(),
        relay.transform.ConvertLayout({"nn.conv2d": [SETTINGS.layout, "default"]}),
        relay.transform.FoldConstant(),
    ]
    with tvm.transform.PassContext(opt_level=3):
        return tvm.transform.Sequential(passes)(module)


def cost_model(threads: int) -> object:
    return ms.cost_model.XGBModel(
        num_warmup_samples=WARMUP_SAMPLES, num_tuning_cores=threads, verbose_eval=1000
    )


def builder() -> object:
    return ms.builder.LocalBuilder(
        max_workers=len(os.sched_getaffinity(0)),
        timeout_sec=SETTINGS.trial.build_timeout_seconds,
    )


def runner() -> object:
    trial = SETTINGS.trial
    evaluator = ms.runner.EvaluatorConfig(
        number=trial.number,
        repeat=trial.repeat,
        min_repeat_ms=trial.min_repeat_ms,
        enable_cpu_cache_flush=trial.cache_flush,
    )
    return ms.runner.LocalRunner(timeout_sec=trial.timeout_seconds, evaluator_config=evaluator)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
