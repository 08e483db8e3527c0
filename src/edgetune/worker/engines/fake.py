"""A deterministic engine without dependencies: for tests, and for trying a sweep out in seconds.

Its network answers with sums of its inputs; its latency is a sleep; it fails or dies where it is
told.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np

from edgetune.errors import ModelError
from edgetune.wire.arrays import Array
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Load,
    Loaded,
    Profile,
    Profiled,
    Tune,
    Tuned,
)
from edgetune.wire.settings import AnyTuner, Fake, ModelFile
from edgetune.worker.engine import Report
from edgetune.worker.engines.fake_profile import fake_profile
from edgetune.worker.engines.fake_tuning import FakeTuning

CLASSES = 10


class FakeEngine:
    """One task, one output a class; nothing is built."""

    name = "fake"

    def versions(self) -> dict[str, str]:
        return {"fake": "1"}

    def tune(self, order: Tune, report: Report) -> Tuned:
        misbehave(as_fake(order.tuner), "tune")
        tuning = FakeTuning(order, as_fake(order.tuner))
        while not tuning.is_over():
            tuning.trial()
            report(tuning.progress())
        return tuning.tuned()

    def compile(self, order: Compile, report: Report) -> Compiled:
        settings = as_fake(order.tuner)
        misbehave(settings, "compile")
        (Path(order.out) / "artifact.json").write_bytes(msgspec.json.encode(settings))
        return Compiled(seconds=0.0, target=order.target.tvm)

    def load(self, order: Load) -> FakeExecutable:
        settings = msgspec.json.decode(
            (Path(order.artifact) / "artifact.json").read_bytes(), type=Fake
        )
        misbehave(settings, "load")
        return FakeExecutable(order.model, settings)

    def profile(self, order: Profile) -> Profiled:
        settings = msgspec.json.decode(
            (Path(order.artifact) / "artifact.json").read_bytes(), type=Fake
        )
        misbehave(settings, "profile")
        return fake_profile(order, settings)


class FakeExecutable:
    """Output k of every row is the sum of all inputs times cos(k)."""

    def __init__(self, model: ModelFile, settings: Fake) -> None:
        self.model, self.settings = model, settings
        self.total, self.runs = 0.0, 0

    def describe(self) -> Loaded:
        return Loaded(inputs=self.model.inputs, outputs=self.model.outputs)

    def set_inputs(self, arrays: Mapping[str, Array]) -> None:
        expected = {spec.name: spec.shape for spec in self.model.inputs}
        got = {name: array.shape for name, array in arrays.items()}
        if got != expected:
            raise ModelError("wrong inputs", expected=str(expected), got=str(got))
        self.total = sum(float(array.astype(np.float64).sum()) for array in arrays.values())

    def run(self) -> None:
        misbehave(self.settings, "run")
        self.runs += 1
        time.sleep(self.settings.latency_ms / 1e3)

    def outputs(self) -> dict[str, Array]:
        sign = -1 if self.settings.misjudge and self.runs > 1 else 1
        scores = sign * self.total * np.cos(np.arange(CLASSES)) + self.settings.error
        return {name: scores[None].astype(np.float32) for name in self.model.outputs}


def as_fake(tuner: AnyTuner) -> Fake:
    """The fake engine also stands in as a reference, for which any tuner's order is its own."""
    return tuner if isinstance(tuner, Fake) else Fake()


def misbehave(settings: Fake, stage: str) -> None:
    if settings.fail_in == stage:
        raise RuntimeError(f"asked to fail in {stage}")
    if settings.die_in == stage:
        os.kill(os.getpid(), signal.SIGKILL)
