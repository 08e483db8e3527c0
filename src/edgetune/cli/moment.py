"""What a running sweep is at, in words: shared by the bars, the plain lines and `top`."""

from __future__ import annotations

from collections.abc import Callable

from edgetune.record import PointRecord, StageTime
from edgetune.report import headline
from edgetune.report.words import duration, latency_words, outcome, significant
from edgetune.run.moment import Moment
from edgetune.sitting import SittingRecord
from edgetune.spec import Point
from edgetune.wire.messages import Progress

Clock = Callable[[], float]
WORTH_TELLING_S = 0.5
DOING = {
    "fetch": "fetching the model",
    "tune": "tuning",
    "compile": "compiling",
    "reference": "running the reference",
    "state": "setting the machine",
    "idle": "measuring idle power",
    "check": "checking the answers",
    "accuracy": "counting right answers",
    "limits": "measuring the machine's peaks",
    "bench": "measuring",
    "profile": "timing the operators",
}


def sitting_line(sitting: SittingRecord) -> str:
    """What stays to be read of a sitting that was held just now."""
    many = f"{len(sitting.contenders)} artifacts side by side"
    took = f"{sitting.launches} launches in {duration(sitting.seconds)}"
    return f"{sitting.model} · {sitting.state.words}: {many}, {took}"


def point_title(point: Point) -> str:
    return f"{point.model.name} · {point.tuner_name} · {point.state.words}"


def sweep_words(moment: Moment, now_s: float) -> str:
    failed = f", {moment.failed} failed" if moment.failed else ""
    elapsed = duration(now_s - moment.sweep_started_s)
    return f"{moment.done} of {moment.points} points{failed} · {elapsed}"


def stage_words(moment: Moment, now_s: float) -> str:
    """`trial 212 of 624 · best 18.3 ms · 2:48 min left`, as far as it is known."""
    progress, parts = moment.progress, []
    if progress is not None:
        parts = [*progress_parts(progress)]
    parts.append(duration(moment.spent_s(now_s)))
    if (left_s := moment.left_s(now_s)) is not None:
        parts.append(f"{duration(left_s)} left")
    return " · ".join(parts)


def progress_parts(progress: Progress) -> list[str]:
    what = "trial" if progress.stage == "tune" else "step"
    parts = [progress.text] if progress.text else []
    if progress.total and progress.total > 1 << 20:
        parts.append(f"{progress.done >> 20} of {progress.total >> 20} MiB")
    elif progress.total:
        parts.append(f"{what} {progress.done} of {progress.total}")
    elif progress.done:
        parts.append(f"{what} {progress.done}")
    if progress.best_ms is not None:
        parts.append(f"best {significant(progress.best_ms)} ms")
    return parts


def result_words(record: PointRecord) -> str:
    """`17.52 ± 0.03 ms`, or what else was found, or why there is nothing; and what to doubt."""
    if record.status != "ok":
        return outcome(record)
    latency = f"{latency_words(record.latency)} ms" if record.latency else ""
    words = headline.result_words(record) or latency
    told = outcome(record)
    return words if told == "ok" else f"{words} ({told})"


def stage_times(record: PointRecord) -> str:
    """Those that took a while, and what the cache spared."""
    told = [stage for stage in record.stages if stage.cached or stage.seconds >= WORTH_TELLING_S]
    return ", ".join(stage_time(stage) for stage in told)


def stage_time(stage: StageTime) -> str:
    return f"{stage.stage} {'cached' if stage.cached else duration(stage.seconds)}"
