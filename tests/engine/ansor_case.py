"""Runs in the engine's Python: tune a small network in FOLDER, build it, and print what came out.

    python ansor_case.py FOLDER TRIALS SECONDS [die=TRIALS] [library=FOLDER] [after=HOW]
        [SETTING=VALUE]…

The network is two convolutions and a dense layer of 379×379, for whose number of operations TVM's
feature extraction aborts. With `die`, the process kills itself after that many trials.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import tvm
from tvm import relay
from tvm.contrib import graph_executor

from edgetune.wire.messages import Compile, Progress, Tune
from edgetune.wire.settings import AutoScheduler, Budget, ModelFile, Target
from edgetune.worker.engines.tvm_classic import pool
from edgetune.worker.engines.tvm_classic.ansor import adapter
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter

WIDTH = 379


def main(folder: Path, budget: Budget, options: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    die_after = int(options.pop("die", 1 << 30))
    library, after = options.pop("library", None), options.pop("after", "")
    settings = AutoScheduler(population=32, trials_per_round=8, **options)  # type: ignore[arg-type]

    def report(progress: Progress) -> None:
        if progress.done >= die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    pool.use_threads(2)
    target = tvm.target.Target("llvm")
    module, named = network(), Target(name="plain", tvm="llvm")
    model = ModelFile(path="", sha256="", inputs=(), outputs=())
    tune = Tune(
        model=model, target=named, tuner=settings, budget=budget, staging=str(folder), threads=2,
        library=library, after=after,  # type: ignore[arg-type]
    )  # fmt: skip
    tuned = adapter.tune(module, target, order=tune, meter=Meter(budget, folder), report=report)
    compile_ = Compile(model=model, target=named, tuner=settings, records=str(folder), out="")
    factory = adapter.build(module, target, order=compile_, config={})
    with tvm.transform.PassContext(opt_level=3):
        untuned = relay.build(module, target=target)
    error = float(np.abs(run(factory) - run(untuned)).max())
    sys.stdout.buffer.write(msgspec.json.encode({"error": error, "tuned": tuned}) + b"\n")


def network() -> Any:
    random = np.random.default_rng(0)

    def weight(*shape: int) -> Any:
        return relay.const((random.standard_normal(shape) / 10).astype(np.float32))

    def convolve(features: Any, weights: Any, stride: int) -> Any:
        channels = weights.data.shape[0]
        return relay.nn.conv2d(
            features, weights, channels=channels, kernel_size=(3, 3), padding=(1, 1),
            strides=(stride, stride),
        )  # fmt: skip

    data = relay.var("data", shape=(1, 3, 16, 16))
    features = relay.nn.relu(convolve(data, weight(8, 3, 3, 3), 1))
    features = convolve(features, weight(WIDTH, 8, 3, 3), 2)
    rows = relay.reshape(relay.transpose(features, axes=(0, 2, 3, 1)), (64, WIDTH))
    rows = relay.concatenate([rows] * 6, axis=0)  # 384 rows, of which WIDTH are kept
    rows = relay.strided_slice(rows, begin=[0, 0], end=[WIDTH, WIDTH])
    scores = relay.add(relay.nn.dense(rows, weight(WIDTH, WIDTH)), weight(WIDTH))
    module = tvm.IRModule.from_expr(relay.Function([data], scores))
    return relay.transform.InferType()(module)


def run(factory: Any) -> Any:
    runtime = graph_executor.GraphModule(factory["default"](tvm.cpu()))
    runtime.set_input("data", np.random.default_rng(1).standard_normal((1, 3, 16, 16), np.float32))
    runtime.run()
    return runtime.get_output(0).numpy()


if __name__ == "__main__":
    folder, trials, seconds, *rest = sys.argv[1:]
    budget = Budget(seconds=float(seconds), trials=int(trials))
    main(Path(folder), budget, dict(option.split("=", 1) for option in rest))
