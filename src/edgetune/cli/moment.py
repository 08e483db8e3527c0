"""What a running sweep is at, and in words: shared by the live bars and the plain lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from edgetune.record import PointRecord, Stage, StageTime
from edgetune.report import headline
from edgetune.report.words import duration, latency_words, outcome, significant
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


@dataclass(frozen=True)
class Comparing:
    """A sitting: what takes part, and how many of its launches are done."""

    title: str
    done: int
    count: int

    @property
    def words(self) -> str:
        return f"launch {self.done + 1} of {self.count}"


@dataclass
class Moment:
    """Kept up to date by a watcher; times are the clock's seconds."""

    clock: Clock
    points: int = 0
    done: int = 0
    failed: int = 0
    sweep_started_s: float = 0.0
    point: Point | None = None
    stage: Stage | None = None
    stage_started_s: float = 0.0
    progress: Progress | None = None
    progress_seen_s: float = 0.0
    comparing: Comparing | None = None

    def sweep_starts(self, points: int, finished: int) -> None:
        self.points, self.done, self.failed = points, finished, 0
        self.sweep_started_s = self.clock()

    def point_starts(self, point: Point) -> None:
        self.point, self.stage, self.progress = point, None, None

    def stage_starts(self, stage: Stage) -> None:
        self.stage, self.progress, self.stage_started_s = stage, None, self.clock()

    def moves(self, progress: Progress) -> None:
        self.progress, self.progress_seen_s = progress, self.clock()

    def point_ends(self, record: PointRecord) -> None:
        self.done += 1
        self.failed += record.status != "ok"
        self.point = self.stage = self.progress = None

    def spent_s(self) -> float:
        """What the stage's limit counts: as the engine said last, and the time since then."""
        if self.progress is None or self.progress.elapsed_s == 0:
            return self.clock() - self.stage_started_s
        return self.progress.elapsed_s + self.clock() - self.progress_seen_s

    def share(self) -> float | None:
        """How much of the stage is done, by the limit that will end it; None: not known."""
        if self.progress is None:
            return None
        shares = []
        if self.progress.total:
            shares.append(self.progress.done / self.progress.total)
        if self.progress.limit_s:
            shares.append(self.spent_s() / self.progress.limit_s)
        return min(1.0, max(shares)) if shares else None

    def left_s(self) -> float | None:
        """Until the first limit: of time, or of trials at the pace so far."""
        share, spent_s = self.share(), self.spent_s()
        if not share or spent_s <= 0:
            return None
        return spent_s * (1 - share) / share


def sitting_line(sitting: SittingRecord) -> str:
    """What stays to be read of a sitting that was held just now."""
    many = f"{len(sitting.contenders)} artifacts side by side"
    took = f"{sitting.launches} launches in {duration(sitting.seconds)}"
    return f"{sitting.model} · {sitting.state.words}: {many}, {took}"


def point_title(point: Point) -> str:
    return f"{point.model.name} · {point.tuner_name} · {point.state.words}"


def sweep_words(moment: Moment) -> str:
    failed = f", {moment.failed} failed" if moment.failed else ""
    elapsed = duration(moment.clock() - moment.sweep_started_s)
    return f"{moment.done} of {moment.points} points{failed} · {elapsed}"


def stage_words(moment: Moment) -> str:
    """`trial 212 of 624 · best 18.3 ms · 2:48 min left`, as far as it is known."""
    progress, parts = moment.progress, []
    if progress is not None:
        parts = [*progress_parts(progress)]
    parts.append(duration(moment.spent_s()))
    if (left_s := moment.left_s()) is not None:
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
