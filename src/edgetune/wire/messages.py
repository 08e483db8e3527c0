"""The protocol between the orchestrator and a worker.

The orchestrator starts `python …/worker/__main__.py ENGINE READ_FD WRITE_FD` and then owns the
conversation; there is one request under way at a time:

    Hello                     → Welcome
    Tune                      → Progress* → Tuned
    Compile                   → Progress* → Compiled
    Load                      → Loaded
    Predict                   → Predicted              (after Load)
    Run, RunWindow            → Ran                    (after Predict, on the same inputs)
    RunStream                 → Streamed               (the same)
    Evaluate                  → Evaluated              (after Load)
    Gauge                     → Gauged                 (an ability that an engine may lack)
    Bye                       → the worker exits with status 0

Any request may be answered by `Failed` instead; the worker then waits for the next one. Messages
are one JSON object a line, tagged by `type`, over two private pipes: stdout and stderr belong to
the engine and go to the worker's log. A closed request pipe means that the orchestrator is gone:
the worker ends its whole process group at once. Arrays travel as `.npz` files, by path.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from edgetune.wire.settings import AnyTuner, Budget, ModelFile, Target, TensorSpec

PROTOCOL = 2


class Message(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    """One line on the pipe."""


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


class Bye(Message, tag="bye", frozen=True, kw_only=True):
    """No more requests."""


Timed = Run | RunWindow | RunStream
Request = Hello | Tune | Compile | Load | Predict | Timed | Evaluate | Gauge | Bye


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


class CurvePoint(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """After `trials` trials and `seconds`, the best estimate so far: the weighted sum of tasks."""

    trials: int
    seconds: float
    best_ms: float | None
    device_seconds: float = 0.0


class Phases(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the wall-clock time of a tuning went; the four add up to it.

    `idle_s` is what is neither search (cost models included) nor building nor running: importing
    the network, extracting tasks, starting processes.
    """

    search_s: float = 0.0
    build_s: float = 0.0
    run_s: float = 0.0
    idle_s: float = 0.0


class TaskReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of one tuning task.

    `weight`: how often the network runs it. `default_ms`: the untuned schedule as the tuner
    measured it (None where the tuner has none). `failures` counts failed trials by the tuner's
    error kind. `reused`: trials measured before, for another network or by the user; `trials` does
    not count them.
    """

    name: str
    workload: str
    weight: int
    trials: int
    failed: int
    failures: dict[str, int]
    best_ms: float | None
    default_ms: float | None = None
    cost_model: str = ""
    note: str = ""
    reused: int = 0


class Tuned(Message, tag="tuned", frozen=True, kw_only=True):
    """The finished tuning, with all that was spent: by earlier, interrupted runs of it too.

    `reused_trials` of `reused_tasks` tasks were taken over from other networks or from the user's
    log, and are not among `trials`. `unlike` says what of the trial settings this tuner could not
    follow.
    """

    trials: int
    failed: int
    seconds: float
    resumed_trials: int
    tasks: tuple[TaskReport, ...]
    curve: tuple[CurvePoint, ...]
    device_seconds: float = 0.0
    phases: Phases = Phases()
    reused_tasks: int = 0
    reused_trials: int = 0
    unlike: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


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
    this worker's own among them; `khz_*` are the clocks of the process's cores, in their order.
    None: this machine does not say.
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


Results = Predicted | Ran | Streamed | Evaluated | Gauged
Reply = Welcome | Progress | Tuned | Compiled | Loaded | Results | Failed
