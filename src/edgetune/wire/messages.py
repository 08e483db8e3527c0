"""The protocol between the orchestrator and a worker.

The orchestrator starts `python …/worker/__main__.py ENGINE READ_FD WRITE_FD` and then owns the
conversation; there is one request under way at a time:

    Hello                     → Welcome
    Tune                      → Progress* → Tuned
    Compile                   → Progress* → Compiled
    Load                      → Loaded
    Predict                   → Predicted              (after Load)
    Run                       → Ran                    (after Predict, on the same inputs)
    Bye                       → the worker exits with status 0

Any request may be answered by `Failed` instead; the worker then waits for the next one. Messages
are one JSON object a line, tagged by `type`, over two private pipes: stdout and stderr belong to
the engine and go to the worker's log. A closed request pipe means that the orchestrator is gone:
the worker ends its whole process group at once. Arrays travel as `.npz` files, by path.
"""

from __future__ import annotations

from msgspec import Struct

from edgetune.wire.settings import AnyTuner, Budget, ModelFile, Target, TensorSpec

PROTOCOL = 1


class Message(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    """One line on the pipe."""


class Hello(Message, tag="hello", frozen=True, kw_only=True):
    """The first request: which protocol is spoken, on which cores with how many threads."""

    protocol: int
    cores: tuple[int, ...]
    threads: int


class Tune(Message, tag="tune", frozen=True, kw_only=True):
    """Spend `budget` on `model`; `staging` holds what an interrupted tuning left, and the records.

    The records in `staging` are appended as trials finish, in the tuner's own format.
    """

    model: ModelFile
    target: Target
    tuner: AnyTuner
    budget: Budget
    staging: str
    threads: int


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
    """Time the loaded artifact; nothing is sent until it ends.

    `warmup` and `repeats` count samples; each sample is `number` inferences, its latency their
    mean.
    """

    warmup: int
    repeats: int
    number: int


class Bye(Message, tag="bye", frozen=True, kw_only=True):
    """No more requests."""


Request = Hello | Tune | Compile | Load | Predict | Run | Bye


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


class TaskReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of one tuning task.

    `weight`: how often the network runs it. `default_ms`: the untuned schedule as the tuner
    measured it (None where the tuner has none). `failures` counts failed trials by the tuner's
    error kind.
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


class Tuned(Message, tag="tuned", frozen=True, kw_only=True):
    """The finished tuning; `seconds` and `trials` include what earlier, interrupted runs spent."""

    trials: int
    failed: int
    seconds: float
    resumed_trials: int
    tasks: tuple[TaskReport, ...]
    curve: tuple[CurvePoint, ...]
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


class Failed(Message, tag="failed", frozen=True, kw_only=True):
    """The request failed: `kind` is an error class, `message` one line, `details` a traceback."""

    kind: str
    message: str
    details: str = ""


Reply = Welcome | Progress | Tuned | Compiled | Loaded | Predicted | Ran | Failed
