"""Both watchers through the same sweep."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from rich.console import Console

from edgetune.cli.live import LiveWatcher, Ticker, picture
from edgetune.cli.plain import PlainWatcher
from edgetune.cli.progress import watching
from edgetune.run.moment import Moment
from edgetune.run.watcher import Watcher
from edgetune.wire.messages import Progress
from edgetune.wire.settings import OnnxRuntime
from tests.unit.cli.test_moment import Clock
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sittings import comparison, sitting


@pytest.fixture(autouse=True)
def terminal_that_moves_its_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the tests are run in."""
    monkeypatch.setenv("TERM", "xterm")


def play(watcher: Watcher, pass_time: Callable[[float], None]) -> None:
    """Two points: one measured, one that fails while it is tuned."""
    watcher.sweep_started("20260102-study", 2, 0)
    watcher.point_started(0, point())
    watcher.stage_started("tune", cached=False)
    for trial in range(1, 31):
        pass_time(2.0)
        watcher.progress(Progress(stage="tune", done=trial, total=30, best_ms=9.0))
    watcher.stage_started("bench", cached=False)
    pass_time(5.0)
    watcher.point_finished(0, measured(median_ms=9.0))
    watcher.point_started(1, point(cores=(0,)))
    watcher.stage_started("compile", cached=True)
    watcher.note("a damaged cache entry is rebuilt")
    watcher.point_finished(1, failed(point(cores=(0,))))
    for launch in range(6):
        watcher.comparing("resnet18 · cores 0-1 · 2 artifacts", launch, 6)
        pass_time(12.0)
    records = [measured(), measured(point(OnnxRuntime()))]
    watcher.compared(sitting(records, {(0, 1): comparison(1.1)}))


def test_plain_lines_are_few_and_say_it_all() -> None:
    """A line a stage, and one in twenty seconds while a network is tuned."""
    clock, stream = Clock(), io.StringIO()

    def pass_time(seconds: float) -> None:
        clock.now_s += seconds

    play(PlainWatcher(Console(file=stream, width=160), clock), pass_time)
    assert stream.getvalue().splitlines() == [
        "sweep 20260102-study: 2 points",
        "[1/2] resnet18 · none · cores 0-1",
        "  tuning",
        "    trial 10 of 30 · best 9.000 ms · 20 s · 40 s left",
        "    trial 20 of 30 · best 9.000 ms · 40 s · 20 s left",
        "    trial 30 of 30 · best 9.000 ms · 1:00 min · 0.0 s left",
        "  tuning took 1:00 min",
        "  measuring",
        "  measuring took 5.0 s",
        "[1/2] 9.000 ± 0.100 ms (tune cached, compile 24 s)",
        "[2/2] resnet18 · none · cores 0",
        "  compiling: cached",
        "  note: a damaged cache entry is rebuilt",
        "[2/2] failed in tune: no schedule was valid",
        "comparing resnet18 · cores 0-1 · 2 artifacts",
        "    launch 3 of 6",
        "    launch 5 of 6",
        "compared resnet18 · cores 0-1: 2 artifacts side by side, 6 launches in 50 s",
    ]


def terminal() -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    return Console(file=stream, width=120, force_terminal=True, color_system=None), stream


def test_the_bars_leave_a_line_for_each_point() -> None:
    """What scrolls by stays; the bars themselves do not."""
    console, stream = terminal()
    watcher = LiveWatcher(console)
    play(watcher, lambda _: None)
    watcher.close()
    shown = stream.getvalue()
    assert "✓ resnet18 · none · cores 0-1  9.000 ± 0.100 ms  tune cached, compile 24 s" in shown
    assert "✗ resnet18 · none · cores 0  failed in tune: no schedule was valid" in shown
    assert "✓ compared resnet18 · cores 0-1: 2 artifacts side by side, 6 launches" in shown
    assert "\x1b[?25h" in shown.rpartition("\x1b[?25l")[2], "the cursor is back"


def test_nothing_is_drawn_while_a_network_is_measured() -> None:
    """Drawing takes time from the cores under measurement."""
    console, stream = terminal()
    watcher = LiveWatcher(console)
    watcher.sweep_started("study", 1, 0)
    watcher.point_started(0, point())
    watcher.stage_started("tune", cached=False)
    watcher.stage_started("bench", cached=False)
    written = stream.tell()
    time.sleep(1.2)
    assert stream.tell() == written
    watcher.close()


def test_a_sitting_is_drawn_once_a_launch() -> None:
    """Before anything is timed in it, also where every point was measured before."""
    console, stream = terminal()
    watcher = LiveWatcher(console)
    watcher.sweep_started("study", 2, 2)
    watcher.comparing("resnet18 · cores 0-1 · 2 artifacts", 1, 6)
    assert "launch 2 of 6" in stream.getvalue()
    written = stream.tell()
    time.sleep(1.2)
    assert stream.tell() == written
    watcher.close()


@pytest.mark.parametrize("width", [60, 80, 160])
def test_what_a_bar_is_of_can_be_read_on_a_narrow_terminal(width: int) -> None:
    """What is said beside the bars gives way, not their names."""
    moment = Moment(points=2).compares("resnet18 · cores 0-1 · 2 artifacts", 1, 6)
    console = Console(file=io.StringIO(), width=width, record=True)
    console.print(picture(moment, 1.0))
    shown = console.export_text().splitlines()
    assert [line.split()[0] for line in shown] == ["sweep", "comparing"]
    assert max(map(len, shown)) <= width


def test_a_ticker_ticks_until_it_is_stopped() -> None:
    """And may be started again."""
    ticks: list[float] = []
    ticker = Ticker(lambda: ticks.append(time.monotonic()))
    ticker.start()
    time.sleep(1.5)
    ticker.stop()
    seen = len(ticks)
    time.sleep(1.2)
    assert seen == len(ticks) == 1


def test_a_file_gets_plain_lines_and_a_terminal_bars() -> None:
    """As does a terminal that cannot move its cursor."""
    with watching(Console(file=io.StringIO())) as watcher:
        assert isinstance(watcher, PlainWatcher)
    with watching(terminal()[0]) as watcher:
        assert isinstance(watcher, LiveWatcher)
