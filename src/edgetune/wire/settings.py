"""What the user chooses and the engine needs: the same values on both sides of the boundary.

A `Point` is made of these, and an order to a worker carries them, so nothing is translated twice.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

PositiveInt = Annotated[int, Meta(ge=1)]
PositiveSeconds = Annotated[float, Meta(gt=0)]


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Frozen, hashable, strict: a spelling error is an error."""


class TensorSpec(Settings, frozen=True, kw_only=True):
    """One input or output; `dtype` is NumPy's name, `shape` is static."""

    name: str
    dtype: str
    shape: tuple[int, ...]


class Budget(Settings, frozen=True, kw_only=True):
    """What one tuning of one network may spend; whichever limit is met first ends it."""

    seconds: PositiveSeconds = 420.0
    trials: PositiveInt | None = None
    seed: Annotated[int, Meta(ge=0)] = 0


class Target(Settings, frozen=True, kw_only=True):
    """A TVM target string; `-mcpu=native` stands for what LLVM calls the worker's processor."""

    name: str
    tvm: str
    opt_level: Annotated[int, Meta(ge=0, le=4)] = 3


class Tuner(Settings, tag_field="name", frozen=True, kw_only=True):
    """The engine that runs it, the engine that checks its outputs, whether it tunes at all."""

    engine: ClassVar[str]
    reference: ClassVar[str] = "onnxruntime"
    tunes: ClassVar[bool] = False


class Untuned(Tuner, tag="none", frozen=True, kw_only=True):
    """Relay's own default schedules."""

    engine: ClassVar[str] = "tvm-classic"


class Trial(Settings, frozen=True, kw_only=True):
    """How a tuner measures one candidate, on the device and in its builder."""

    number: PositiveInt = 3
    repeat: PositiveInt = 1
    min_repeat_ms: Annotated[int, Meta(ge=0)] = 0
    timeout_seconds: PositiveSeconds = 10.0
    cache_flush: bool = False


class AutoTvm(Tuner, tag="autotvm", frozen=True, kw_only=True):
    """Template-based search; the template's default schedule is always the first trial.

    `layout=keep` leaves the channel blocks of convolutions as the default schedule has them, so
    that no layout transformation comes between two operations; `free` searches them too.
    `round_trials`: trials of one operation before it is decided anew which one gets the next.
    """

    engine: ClassVar[str] = "tvm-classic"
    tunes: ClassVar[bool] = True
    strategy: Literal["xgb"] = "xgb"
    layout: Literal["keep", "free"] = "keep"
    round_trials: PositiveInt = 8
    trial: Trial = Trial(number=1, repeat=10, cache_flush=True)


class AutoScheduler(Tuner, tag="auto_scheduler", frozen=True, kw_only=True):
    """Ansor: sketches and an evolutionary search led by a learned cost model.

    `cost_model` learns from the schedule's transform steps (`steps`: one model a task, some 60 µs
    a candidate) or from features of the lowered program (`stores`, TVM's own: one model for all
    tasks, 5 to 13 ms a candidate). `population` is how many candidates each of a search's five
    generations scores.
    """

    engine: ClassVar[str] = "tvm-classic"
    tunes: ClassVar[bool] = True
    layout: Literal["NCHW", "NHWC"] = "NHWC"
    cost_model: Literal["steps", "stores"] = "steps"
    population: PositiveInt = 256
    trials_per_round: PositiveInt = 16
    trial: Trial = Trial(number=1, repeat=10, cache_flush=True)


class OnnxRuntime(Tuner, tag="onnxruntime", frozen=True, kw_only=True):
    """The reference and the yardstick."""

    engine: ClassVar[str] = "onnxruntime"


class Fake(Tuner, tag="fake", frozen=True, kw_only=True):
    """The deterministic engine without dependencies: its latency is `latency_ms`, asleep.

    `fail_in` names a stage that fails, `die_in` one in which the process kills itself. With
    `misjudge` all inferences of a process but the first give the opposite scores.
    """

    engine: ClassVar[str] = "fake"
    reference: ClassVar[str] = "fake"
    tunes: ClassVar[bool] = True
    latency_ms: Annotated[float, Meta(ge=0)] = 1.0
    trials: PositiveInt = 8
    trial_ms: Annotated[float, Meta(ge=0)] = 1.0
    error: float = 0.0
    misjudge: bool = False
    fail_in: Literal["", "tune", "compile", "load", "run"] = ""
    die_in: Literal["", "tune", "compile", "load", "run"] = ""


AnyTuner = Untuned | AutoTvm | AutoScheduler | OnnxRuntime | Fake


class ModelFile(Settings, frozen=True, kw_only=True):
    """An ONNX file on this machine; `inputs` have static shapes, overrides already applied."""

    path: str
    sha256: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[str, ...]
