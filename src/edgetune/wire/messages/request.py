"""What the orchestrator asks."""

from __future__ import annotations

from typing import Literal

from edgetune.wire.messages.message import Message
from edgetune.wire.settings import AnyTuner, Budget, ModelFile, Target


class Hello(Message, tag="hello", frozen=True, kw_only=True):
    """The first request: which protocol is spoken, on which cores with how many threads."""

    protocol: int
    cores: tuple[int, ...]
    threads: int


class Tune(Message, tag="tune", frozen=True, kw_only=True):
    """Spend `budget` on `model`; `staging` holds what an interrupted tuning left, and the records.

    The records in `staging` are appended trial by trial, in the tuner's own format. `library` is
    the folder of what was tuned for other networks, None when nothing of it may be used; a
    finished tuning adds to it. Candidates are built on `build_cores`, while nothing is measured.
    `after` says how the process before this one ended: the task that it was busy with is to
    blame.
    """

    model: ModelFile
    target: Target
    tuner: AnyTuner
    budget: Budget
    staging: str
    threads: int
    library: str | None = None
    build_cores: tuple[int, ...] = ()
    after: Literal["", "crash", "silence"] = ""


class Compile(Message, tag="compile", frozen=True, kw_only=True):
    """Build the artifact into the empty folder `out`; `records` is a finished tuning's folder."""

    model: ModelFile
    target: Target
    tuner: AnyTuner
    records: str | None
    out: str


class Load(Message, tag="load", frozen=True, kw_only=True):
    """Load the artifact of an earlier `Compile`.

    `handicap`: the share of its own time for which every inference spins after it has ended, so
    that a difference of known size can be looked for.
    """

    model: ModelFile
    artifact: str
    threads: int
    handicap: float = 0.0


class Predict(Message, tag="predict", frozen=True, kw_only=True):
    """Take the arrays of `inputs` (.npz), run once, write the outputs into `outputs` (.npz)."""

    inputs: str
    outputs: str


class Run(Message, tag="run", frozen=True, kw_only=True):
    """Time one block of the loaded artifact; nothing is sent until it ends.

    `warmup` and `repeats` count samples; each sample is `number` inferences, its latency their
    mean. With `flush_bytes` every inference is timed alone, and before each one a buffer of that
    size is written, outside the timed window, on each of the process's cores.
    """

    warmup: int
    repeats: int
    number: int
    flush_bytes: int = 0


class RunWindow(Message, tag="run_window", frozen=True, kw_only=True):
    """Run back to back from now on; every inference that begins and ends in the window is kept.

    `start_ns` and `end_ns` are of the monotonic clock, so that several workers share one window;
    what begins before it is the warm-up and is not kept.
    """

    start_ns: int
    end_ns: int


class RunStream(Message, tag="run_stream", frozen=True, kw_only=True):
    """Serve `frames` frames, of which frame k arrives k periods after the first.

    One frame can wait: a frame that arrives while another one waits takes its place, and the
    other one is dropped. `warmup` inferences come before the first frame.
    """

    period_ns: int
    frames: int
    warmup: int


class Evaluate(Message, tag="evaluate", frozen=True, kw_only=True):
    """Run every example of `inputs` (.npz) and write the class scores into `outputs` (.npz).

    The arrays of `inputs` have the network's names and shapes, but any number of rows. A network
    with a static batch of several rows gets as many at a time; the last batch is filled up by
    repeating its last row. `outputs` holds the first output alone, shaped (count, classes).
    """

    inputs: str
    outputs: str


class Gauge(Message, tag="gauge", frozen=True, kw_only=True):
    """Measure what the worker's cores can do at best, in `seconds` or so; nothing needs be loaded.

    `target` is a TVM target string: which instructions may be used.
    """

    seconds: float
    threads: int
    target: str


class Profile(Message, tag="profile", frozen=True, kw_only=True):
    """Time each operator of an artifact on the arrays of `inputs` (.npz); nothing needs be loaded.

    Over `passes` inferences, or fewer once `seconds` are over, but never less than three.
    """

    model: ModelFile
    artifact: str
    inputs: str
    threads: int
    passes: int
    seconds: float


class Bye(Message, tag="bye", frozen=True, kw_only=True):
    """No more requests."""


Timed = Run | RunWindow | RunStream
Request = Hello | Tune | Compile | Load | Predict | Timed | Evaluate | Gauge | Profile | Bye
