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
    """What one tuning of one network may spend; whichever limit is met first ends it.

    `seconds` are of the wall clock, `device_seconds` those in which candidates run on the device,
    `trials` count failed ones too. At least one of them limits.
    """

    seconds: PositiveSeconds | None = 420.0
    trials: PositiveInt | None = None
    device_seconds: PositiveSeconds | None = None
    seed: Annotated[int, Meta(ge=0)] = 0

    def __post_init__(self) -> None:
        if self.seconds is None and self.trials is None and self.device_seconds is None:
            raise ValueError("one of seconds, trials and device_seconds must limit the budget")


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
    """How a tuner builds and measures one candidate: the same for every tuner.

    `repeat` samples of `number` runs each, or of as many as take `min_repeat_ms`. With
    `cache_flush` each sample begins with cold caches, as an operation of a network does, whose
    weights come from memory; it needs `number=1`.
    """

    number: PositiveInt = 1
    repeat: PositiveInt = 10
    min_repeat_ms: Annotated[int, Meta(ge=0)] = 0
    cache_flush: bool = True
    timeout_seconds: PositiveSeconds = 10.0
    build_timeout_seconds: PositiveSeconds = 30.0

    def __post_init__(self) -> None:
        if self.cache_flush and (self.number > 1 or self.min_repeat_ms):
            raise ValueError("cache_flush needs number=1 and min_repeat_ms=0")


class Search(Tuner, frozen=True, kw_only=True):
    """What every tuner that searches has in common.

    `reuse`: start from what was tuned for other networks on this machine with the same settings
    and seed. `records`: a log in the tuner's own format to start from, "" for none.
    `silence_seconds`: a task without a finished trial for so long is taken for hung, and ended.
    """

    tunes: ClassVar[bool] = True
    trial: Trial = Trial()
    reuse: bool = True
    records: str = ""
    silence_seconds: PositiveSeconds = 300.0


class AutoTvm(Search, tag="autotvm", frozen=True, kw_only=True):
    """Template-based search; the template's default schedule is always the first trial.

    `layout=keep` leaves the channel blocks of convolutions as the default schedule has them, so
    that no layout transformation comes between two operations; `free` searches them too, each
    operation for itself; `graph` searches them, and TVM's graph tuner then chooses among each
    operation's best per layout, counting the transformations between them.
    `round_trials`: trials of one operation before it is decided anew which one gets the next.
    """

    engine: ClassVar[str] = "tvm-classic"
    strategy: Literal["xgb", "ga", "random", "gridsearch"] = "xgb"
    layout: Literal["keep", "free", "graph"] = "keep"
    round_trials: PositiveInt = 8


class AutoScheduler(Search, tag="auto_scheduler", frozen=True, kw_only=True):
    """Ansor: sketches and an evolutionary search led by a learned cost model.

    `layout=trial` spends a short part of the budget on each of NCHW and NHWC and goes on with the
    better one.
    `cost_model` learns from the schedule's transform steps (`steps`: one model a task, some 60 µs
    a candidate) or from features of the lowered program (`stores`, TVM's own: one model for all
    tasks, 5 to 13 ms a candidate). `population` is how many candidates each of a search's five
    generations scores.
    """

    engine: ClassVar[str] = "tvm-classic"
    layout: Literal["NCHW", "NHWC", "trial"] = "NHWC"
    cost_model: Literal["steps", "stores"] = "steps"
    population: PositiveInt = 256
    trials_per_round: PositiveInt = 16


class MetaSchedule(Search, tag="meta_schedule", frozen=True, kw_only=True):
    """Traces of schedule primitives, mutated by an evolutionary search; TVM 0.19, on Relay.

    `population` is how many candidates each of a search's five generations scores, at 10 to 50 ms
    each; `cost_model=random` draws instead of learning.
    """

    engine: ClassVar[str] = "tvm-classic"
    layout: Literal["NCHW", "NHWC"] = "NHWC"
    cost_model: Literal["xgb", "random"] = "xgb"
    population: PositiveInt = 64
    trials_per_round: PositiveInt = 16


class OnnxRuntime(Tuner, tag="onnxruntime", frozen=True, kw_only=True):
    """The reference and the yardstick."""

    engine: ClassVar[str] = "onnxruntime"


class Fake(Search, tag="fake", frozen=True, kw_only=True):
    """The deterministic engine without dependencies: its latency is `latency_ms`, asleep.

    `fail_in` names a stage that fails, `die_in` one in which the process kills itself, `hang_at`
    the trial at which the tuner hangs. With `misjudge` all inferences of a process but the first
    give the opposite scores.
    """

    engine: ClassVar[str] = "fake"
    reference: ClassVar[str] = "fake"
    latency_ms: Annotated[float, Meta(ge=0)] = 1.0
    trials: PositiveInt = 8
    trial_ms: Annotated[float, Meta(ge=0)] = 1.0
    error: float = 0.0
    misjudge: bool = False
    fail_in: Literal["", "tune", "compile", "load", "run", "profile"] = ""
    die_in: Literal["", "tune", "compile", "load", "run", "profile"] = ""
    hang_at: Annotated[int, Meta(ge=0)] | None = None


AnyTuner = Untuned | AutoTvm | AutoScheduler | MetaSchedule | OnnxRuntime | Fake


class ModelFile(Settings, frozen=True, kw_only=True):
    """An ONNX file on this machine; `inputs` have static shapes, overrides already applied."""

    path: str
    sha256: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[str, ...]
