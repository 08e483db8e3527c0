"""The file that tells others what a sweep is at, and when it is written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from edgetune.record import Stage
from edgetune.run.file_watcher import FileWatcher, written_down
from edgetune.run.moment import TIMED, Comparing, Moment
from edgetune.run.now import NAME, Now, begun, read_now, remove_now, write_now
from edgetune.wire.messages import Progress
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sittings import sitting

SWEEP = "20260102-030405-study"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / SWEEP).mkdir()
    return tmp_path / SWEEP


@pytest.fixture
def watcher(folder: Path) -> FileWatcher:
    """At the start of a sweep of three points, one of which has its record."""
    made = FileWatcher(folder.parent)
    made.sweep_started(SWEEP, 3, 1)
    return made


def moment(folder: Path) -> Moment:
    now = read_now(folder)
    assert now is not None
    return now.moment


def test_what_was_written_is_read_back(folder: Path) -> None:
    """With the point, its progress, and the process that runs it."""
    progress = Progress(stage="tune", done=3, total=9, best_ms=1.5)
    tuning = Moment(points=2).point_starts(point(), 5.0).stage_starts("tune", 6.0)
    now = begun(tuning.moves(progress, 7.0))
    write_now(folder, now)
    assert read_now(folder) == now
    assert now.pid == os.getpid()
    remove_now(folder)
    assert read_now(folder) is None
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "{", '{"pid": 1}', '{"moment": []}'], ids=["empty", "cut", "part", "wrong"]
)
def test_a_file_that_cannot_be_read_is_none(folder: Path, text: str) -> None:
    """Nobody's sweep."""
    (folder / NAME).write_text(text)
    assert read_now(folder) is None


def ended(now: Now) -> Now:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return replace(now, pid=process.pid)


def another(now: Now) -> Now:
    return replace(now, process_started_s=now.process_started_s - 3600)


@pytest.mark.parametrize(
    ("forged", "alive"),
    [
        pytest.param(lambda now: now, True, id="this process"),
        pytest.param(ended, False, id="a process that has ended"),
        pytest.param(another, False, id="another process under its number"),
    ],
)
def test_a_sweep_lives_as_long_as_its_process(forged: Callable[[Now], Now], alive: bool) -> None:
    """Its number alone proves nothing: numbers are used again."""
    assert forged(begun(Moment())).alive is alive


def test_a_process_that_nobody_has_waited_for_is_dead() -> None:
    """A zombie runs no sweep."""
    process = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not replace(begun(Moment()), pid=process.pid).alive
    process.wait()
    process.stdout.close()


def test_a_sweep_is_told_from_its_start_to_its_end(folder: Path, watcher: FileWatcher) -> None:
    """Points done and failed, the point, the stage."""
    assert moment(folder).done == 1
    watcher.point_started(1, point())
    watcher.stage_started("tune", cached=False)
    assert (moment(folder).point, moment(folder).stage) == (point(), "tune")
    watcher.point_finished(1, measured())
    watcher.point_finished(2, failed())
    assert (moment(folder).done, moment(folder).failed, moment(folder).point) == (3, 1, None)
    watcher.comparing("net · 2 artifacts", 1, 6)
    assert moment(folder).comparing == Comparing("net · 2 artifacts", 1, 6)
    watcher.compared(sitting([measured(), measured()], {}))
    assert moment(folder).comparing is None


def test_progress_is_written_once_a_second_at_most(folder: Path, watcher: FileWatcher) -> None:
    """Thousands of trials make no thousands of files."""
    watcher.stage_started("tune", cached=False)
    for trial in range(100):
        watcher.progress(Progress(stage="tune", done=trial))
    assert moment(folder).progress is None
    watcher.written_s -= 1.0
    watcher.progress(Progress(stage="tune", done=100))
    assert moment(folder).progress == Progress(stage="tune", done=100)


@pytest.mark.parametrize("stage", TIMED)
def test_nothing_is_written_while_something_is_timed(
    folder: Path, watcher: FileWatcher, stage: Stage
) -> None:
    """Not even what the stage reports; it is told before the stage begins."""
    watcher.stage_started(stage, cached=False)
    assert moment(folder).timed
    (folder / NAME).unlink()
    watcher.written_s -= 60.0
    watcher.progress(Progress(stage=stage, done=1))
    assert not (folder / NAME).exists()


def test_what_is_cached_is_passed_over(folder: Path, watcher: FileWatcher) -> None:
    """A point whose stages are all there is not held up by telling of them."""
    watcher.stage_started("tune", cached=True)
    assert moment(folder).stage is None


def test_the_file_is_gone_however_the_sweep_ends(folder: Path) -> None:
    """After an interrupt, too."""

    def interrupted() -> None:
        with written_down(folder.parent) as watcher:
            watcher.sweep_started(SWEEP, 3, 0)
            assert (folder / NAME).exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(folder.iterdir()) == []


def test_a_folder_that_takes_no_file_is_no_matter(tmp_path: Path) -> None:
    """The sweep goes on; nobody can look at it."""
    with written_down(tmp_path / "nowhere") as watcher:
        watcher.sweep_started(SWEEP, 3, 0)
        watcher.point_finished(0, measured())
    assert not (tmp_path / "nowhere").exists()
