"""Plain lines, for a file or a pipe: one a stage, and now and then one while it lasts."""

from __future__ import annotations

import time

from rich.console import Console

from edgetune.cli.moment import (
    DOING,
    Clock,
    point_title,
    result_words,
    sitting_line,
    stage_times,
    stage_words,
)
from edgetune.record import PointRecord, Stage
from edgetune.report.words import duration, visible
from edgetune.run.moment import Comparing, Moment
from edgetune.sitting import SittingRecord
from edgetune.spec import Point
from edgetune.wire.messages import Progress

QUIET_S = 20.0
WORTH_SAYING_S = 1.0


class PlainWatcher:
    """A line when a stage starts, one if it took a while, and the result of each point."""

    def __init__(self, console: Console, clock: Clock = time.monotonic) -> None:
        self.console, self.clock, self.moment = console, clock, Moment()
        self.last_line_s = 0.0

    def sweep_started(self, name: str, points: int, finished: int) -> None:
        self.moment = Moment(points=points, done=finished, sweep_started_s=self.clock())
        before = f", {finished} of them measured already" if finished else ""
        self.say(f"sweep {name}: {points} point{'s' * (points != 1)}{before}")

    def point_started(self, index: int, point: Point) -> None:
        self.moment = self.moment.point_starts(point, self.clock())
        self.say(f"[{index + 1}/{self.moment.points}] {point_title(point)}")

    def stage_started(self, stage: Stage, cached: bool) -> None:
        self.stage_ended()
        self.moment = self.moment.stage_starts(stage, self.clock())
        self.say(f"  {DOING[stage]}{': cached' if cached else ''}")

    def progress(self, progress: Progress) -> None:
        self.moment = self.moment.moves(progress, self.clock())
        if self.clock() - self.last_line_s >= QUIET_S:
            self.say(f"    {stage_words(self.moment, self.clock())}")

    def note(self, text: str) -> None:
        self.say(f"  note: {text}")

    def point_finished(self, index: int, record: PointRecord) -> None:
        self.stage_ended()
        self.moment = self.moment.point_ends(record)
        times = f" ({stage_times(record)})" if stage_times(record) else ""
        self.say(f"[{index + 1}/{self.moment.points}] {result_words(record)}{times}")

    def comparing(self, title: str, done: int, count: int) -> None:
        words = Comparing(title, done, count).words
        if not done:
            self.say(f"comparing {title}")
        elif self.clock() - self.last_line_s >= QUIET_S:
            self.say(f"    {words}")

    def compared(self, sitting: SittingRecord) -> None:
        self.say(f"compared {sitting_line(sitting)}")

    def stage_ended(self) -> None:
        taken_s = self.clock() - self.moment.stage_started_s
        if self.moment.stage is not None and taken_s >= WORTH_SAYING_S:
            self.say(f"  {DOING[self.moment.stage]} took {duration(taken_s)}")

    def say(self, text: str) -> None:
        self.last_line_s = self.clock()
        self.console.print(visible(text), markup=False, highlight=False, soft_wrap=True)
        self.console.file.flush()
