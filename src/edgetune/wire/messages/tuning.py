"""What a tuning came to."""

from __future__ import annotations

from msgspec import Struct

from edgetune.wire.messages.message import Message


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
    not count them. `template_lines`: what somebody had to write so that the tuner can tune such an
    operation (AutoTVM's templates, as they are installed; tasks of one name share theirs); None
    where nothing has to be written, or its source is not installed.
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
    template_lines: int | None = None


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
