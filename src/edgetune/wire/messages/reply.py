"""What a worker answers."""

from __future__ import annotations

from msgspec import Struct

from edgetune.wire.messages.message import Message
from edgetune.wire.messages.profile import Profiled
from edgetune.wire.messages.tuning import Tuned
from edgetune.wire.settings import TensorSpec


class Welcome(Message, tag="welcome", frozen=True, kw_only=True):
    """Who answers: `versions` of the engine's packages, and the `modules` that are loaded."""

    protocol: int
    engine: str
    engine_version: str
    python: str
    pid: int
    versions: dict[str, str]
    modules: tuple[str, ...]


class Progress(Message, tag="progress", frozen=True, kw_only=True):
    """How far the stage under way is.

    `done` and `total` count trials (or samples); `best_ms` is the network's estimated latency, or
    None while some task has no valid trial; `elapsed_s` counts what the budget counts.
    """

    stage: str
    done: int
    total: int | None = None
    elapsed_s: float = 0.0
    limit_s: float | None = None
    best_ms: float | None = None
    text: str = ""


class Compiled(Message, tag="compiled", frozen=True, kw_only=True):
    """The artifact stands in the folder; `target` is the string that the compiler really used."""

    seconds: float
    target: str
    notes: tuple[str, ...] = ()


class Loaded(Message, tag="loaded", frozen=True, kw_only=True):
    """The artifact's inputs and outputs as the engine sees them."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[str, ...]


class Predicted(Message, tag="predicted", frozen=True, kw_only=True):
    """The outputs stand in the file; the first inference of this process took `first_ns`."""

    first_ns: int


class Thread(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thread of the worker as the kernel lists it: the cores it may run on, its CPU time."""

    tid: int
    name: str
    cores: tuple[int, ...]
    cpu_ns: int


class Disturbance(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What took the processor from a block, between right before and right after its samples.

    Differences: `steal_ms` is the time that the hypervisor took from the process's cores (in ticks
    of the kernel's clock, so a multiple of mostly 10); `waited_ns` is how long the process's
    threads, summed, were ready but not running; `preemptions` are their involuntary context
    switches. States: `running_*` counts the threads of the whole system that run or wait to,
    this worker's own among them; `khz_*` are the clocks of the process's cores, in their order;
    `core_latency_*`, in nanoseconds, is what a value takes from the first core to the farthest and
    back. None: this machine does not say.
    """

    steal_ms: int | None = None
    waited_ns: int | None = None
    preemptions: int | None = None
    minor_faults: int | None = None
    major_faults: int | None = None
    running_before: int | None = None
    running_after: int | None = None
    khz_before: tuple[int, ...] | None = None
    khz_after: tuple[int, ...] | None = None
    core_latency_before_ns: int | None = None
    core_latency_after_ns: int | None = None


class Ran(Message, tag="ran", frozen=True, kw_only=True):
    """A timed block; stamps are of the monotonic clock, which all processes of a host share.

    `start_ns` and `end_ns` enclose the samples of `durations_ns`, not the warm-up.
    """

    durations_ns: tuple[int, ...]
    warmup_ns: tuple[int, ...]
    start_ns: int
    end_ns: int
    threads: tuple[Thread, ...]
    disturbance: Disturbance = Disturbance()


class Streamed(Message, tag="streamed", frozen=True, kw_only=True):
    """The frames that were served, in their order; all others were dropped.

    `frames` are their numbers; `begun_ns` and `done_ns`, when each was taken up and when its
    answer stood, count from the arrival of frame 0, which `start_ns` gives on the monotonic clock.
    """

    frames: tuple[int, ...]
    begun_ns: tuple[int, ...]
    done_ns: tuple[int, ...]
    start_ns: int
    end_ns: int
    threads: tuple[Thread, ...]
    disturbance: Disturbance = Disturbance()


class Evaluated(Message, tag="evaluated", frozen=True, kw_only=True):
    """The scores of `count` examples stand in the file; running them took `seconds`."""

    count: int
    seconds: float


class Gauged(Message, tag="gauged", frozen=True, kw_only=True):
    """The best of several tries, on all threads together.

    `gflops`: multiply-adds of float32, two operations each. `gigabytes_per_s`: 10⁹ bytes read from
    memory. `how` says with what, for people.
    """

    gflops: float
    gigabytes_per_s: float
    how: str


class Failed(Message, tag="failed", frozen=True, kw_only=True):
    """The request failed: `kind` is an error class, `message` one line, `details` a traceback."""

    kind: str
    message: str
    details: str = ""


Results = Predicted | Ran | Streamed | Evaluated | Gauged | Profiled
Reply = Welcome | Progress | Tuned | Compiled | Loaded | Results | Failed
