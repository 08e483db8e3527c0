"""The live bars on a terminal: the sweep, and the stage under way.

They move once a second, and not at all while a network is measured: drawing takes processor time
from the cores under measurement.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from edgetune.cli.moment import (
    DOING,
    Clock,
    point_title,
    result_words,
    sitting_line,
    stage_times,
    stage_words,
    sweep_words,
)
from edgetune.record import PointRecord, Stage
from edgetune.report.words import visible
from edgetune.run.moment import TIMED, Moment
from edgetune.sitting import SittingRecord
from edgetune.spec import Point
from edgetune.wire.messages import Progress

REFRESH_S = 1.0
NAME_WIDTH, BAR_WIDTH = 9, 24


class LiveWatcher:
    """Bars at the foot of the terminal, and a lasting line above them for each finished point."""

    def __init__(self, console: Console, clock: Clock = time.monotonic) -> None:
        self.console, self.clock, self.moment = console, clock, Moment()
        self.live = Live(console=console, auto_refresh=False, transient=True)
        self.ticker = Ticker(self.draw)

    def close(self) -> None:
        """Take the bars away; what is printed above them stays."""
        self.ticker.stop()
        self.live.stop()

    def sweep_started(self, name: str, points: int, finished: int) -> None:
        self.moment = Moment(points=points, done=finished, sweep_started_s=self.clock())
        before = f", {finished} measured already" if finished else ""
        self.say(Text(f"{name}: {points} point{'s' * (points != 1)}{before}", "bold"))
        if finished < points:
            self.live.start()

    def point_started(self, index: int, point: Point) -> None:  # noqa: ARG002
        self.moment = self.moment.point_starts(point, self.clock())
        self.draw()

    def stage_started(self, stage: Stage, cached: bool) -> None:  # noqa: ARG002
        self.ticker.stop()
        self.moment = self.moment.stage_starts(stage, self.clock())
        self.draw()
        if stage not in TIMED:
            self.ticker.start()

    def progress(self, progress: Progress) -> None:
        self.moment = self.moment.moves(progress, self.clock())

    def note(self, text: str) -> None:
        self.say(Text(visible(f"  note: {text}"), "yellow"))

    def point_finished(self, index: int, record: PointRecord) -> None:  # noqa: ARG002
        self.ticker.stop()
        self.moment = self.moment.point_ends(record)
        self.say(finished_line(record))
        self.draw()

    def comparing(self, title: str, done: int, count: int) -> None:
        """Drawn once a launch, before anything is timed in it."""
        self.moment = self.moment.compares(title, done, count)
        self.live.start()
        self.draw()

    def compared(self, sitting: SittingRecord) -> None:
        self.moment = self.moment.compared()
        self.say(Text(f"✓ compared {sitting_line(sitting)}", "dim"))
        self.draw()

    def draw(self) -> None:
        if self.live.is_started:
            self.live.update(picture(self.moment, self.clock()), refresh=True)

    def say(self, text: Text) -> None:
        self.console.print(text, soft_wrap=True, highlight=False)


class Ticker:
    """Calls `tick` every second from a thread of its own, between `start` and `stop`."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self.tick = tick
        self.ended = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        self.ended.clear()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while not self.ended.wait(REFRESH_S):
            self.tick()

    def stop(self) -> None:
        if self.thread is not None:
            self.ended.set()
            self.thread.join()
            self.thread = None


def finished_line(record: PointRecord) -> Text:
    good = record.status == "ok"
    line = Text("✓ " if good else "✗ ", "green" if good else "red")
    line.append(f"{point_title(record.point)}  ", "default")
    line.append(result_words(record), "bold" if good else "red")
    return line.append(f"  {stage_times(record)}", "dim")


def picture(moment: Moment, now_s: float) -> Group:
    """The two bars and what is said beside them."""
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=NAME_WIDTH)
    grid.add_column(width=BAR_WIDTH)
    grid.add_column(ratio=1, overflow="ellipsis", no_wrap=True)  # it alone gives way
    if moment.points:
        grid.add_row("sweep", bar(moment.done / moment.points), sweep_words(moment, now_s))
    if comparing := moment.comparing:
        words = f"{comparing.title} · {comparing.words}; the bars stand still meanwhile"
        grid.add_row("comparing", bar(comparing.done / comparing.count), Text(words))
    if moment.stage is not None:
        said = Text(visible(stage_line(moment, now_s)))
        grid.add_row(moment.stage, bar(moment.share(now_s)), said)
    head = [Text(point_title(moment.point), "bold")] if moment.point else []
    return Group(*head, grid)


def stage_line(moment: Moment, now_s: float) -> str:
    if moment.stage == "bench":
        return "measuring; the bars stand still meanwhile"
    doing = DOING[moment.stage or "tune"]
    return f"{doing} · {stage_words(moment, now_s)}"


def bar(share: float | None) -> ProgressBar:
    """Unknown is an empty bar: a pulse would ask for more drawing."""
    return ProgressBar(total=1.0, completed=share or 0.0, width=BAR_WIDTH)
