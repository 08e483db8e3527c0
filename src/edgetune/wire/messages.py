"""The protocol between the orchestrator and a worker.

The orchestrator starts `python …/worker/__main__.py ENGINE READ_FD WRITE_FD` and then owns the
conversation; there is one request under way at a time:

    Hello                     → Welcome
    Tune                      → Progress* → Tuned
    Compile                   → Progress* → Compiled
    Load                      → Loaded
    Predict                   → Predicted              (after Load)
    Run                       → Ran                    (after Predict, on the same inputs)
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
    """Load the artifact of an earlier `Compile`."""

    model: ModelFile
    artifact: str
    threads: int


class Predict(Message, tag="predict", frozen=True, kw_only=True):
    """Take the arrays of `inputs` (.npz), run once, write the outputs into `outputs` (.npz)."""

    inputs: str
    outputs: str


class Run(Message, tag="run", frozen=True, kw_only=True):
    """Time the loaded artifact; nothing is sent until it ends.

    `warmup` and `repeats` count samples; each sample is `number` inferences, its latency their
    mean.
    """

    warmup: int
    repeats: int
    number: int


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


Request = Hello | Tune | Compile | Load | Predict | Run | Evaluate | Gauge | Bye


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


class Ran(Message, tag="ran", frozen=True, kw_only=True):
    """The timed run; stamps are of the monotonic clock, which all processes of a host share."""

    durations_ns: tuple[int, ...]
    warmup_ns: tuple[int, ...]
    start_ns: int
    end_ns: int
    threads: tuple[Thread, ...]


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


Reply = (
    Welcome | Progress | Tuned | Compiled | Loaded | Predicted | Ran | Evaluated | Gauged | Failed
)
