"""What `edgetune top` reads from a sweep's folder, and what it shows of it."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from rich.console import Console

from edgetune.cli.in_progress import Progressing, latest
from edgetune.cli.load import Load
from edgetune.cli.scene import died_line, ended_line, idle_line, left_words, scene
from edgetune.record import PointRecord
from edgetune.run.moment import Moment
from edgetune.run.now import Now, begun, write_now
from edgetune.study import MANIFEST, Manifest
from edgetune.wire.messages import Progress
from edgetune.wire.settings import AutoScheduler, AutoTvm, OnnxRuntime, Untuned
from tests.builders import SWEEP, failed_record, ok_record, point, write_point

TUNERS = (Untuned(), OnnxRuntime(), AutoTvm(), AutoScheduler())
POINTS = [point(tuner, cores=cores) for tuner in TUNERS for cores in ((0,), (0, 1))]
LOAD = Load(percent=(98.0, 3.0), mhz=(2600.0, 1200.0), temps_c=(("cpu", 54.4),))
LONG_AGO, LATER = "2026-01-01T00:00:00+00:00", "2026-01-03T00:00:00+00:00"
NOW_S = 1000.0


@pytest.fixture
def sweep(tmp_path: Path) -> Progressing:
    """Eight points, of which the first three have a record; the third has failed."""
    folder = tmp_path / SWEEP
    (folder / "points").mkdir(parents=True)
    names = tuple(each.slug for each in POINTS)
    manifest = Manifest(
        name="study", identity="", created_utc=LONG_AGO, points=names, command="edgetune sweep x=1"
    )
    (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    for record in (ok_record(POINTS[0]), ok_record(POINTS[1]), failed_record(POINTS[2])):
        come_in(folder, record)
    return Progressing(folder=folder)


def come_in(folder: Path, record: PointRecord, seconds: float = 20.0) -> None:
    write_point(folder, replace(record, seconds=seconds, sweep=SWEEP))


def running(started_utc: str = LONG_AGO) -> Now:
    """The fourth point has been under way for 5 s."""
    progress = Progress(
        stage="tune", done=212, total=624, elapsed_s=4.0, limit_s=300, best_ms=18.31
    )
    moment = Moment(points=8, done=3, failed=1, sweep_started_s=NOW_S - 65)
    moment = moment.point_starts(POINTS[4], NOW_S - 5).stage_starts("tune", NOW_S - 5)
    return replace(begun(moment.moves(progress, NOW_S - 1)), started_utc=started_utc)


def shown(sweep: Progressing, now: Now, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(scene(sweep, now, LOAD, now_s=NOW_S))
    return console.export_text()


@pytest.mark.parametrize("width", [100, 160])
def test_a_picture_has_the_sweep_the_point_and_the_machine(sweep: Progressing, width: int) -> None:
    """And what came in last, with its result."""
    told = shown(sweep, running(), width)
    for words in (
        SWEEP,
        "resnet18 · autotvm · cores 0",
        "3 of 8 points, 1 failed · 1:05 min",
        "trial 212 of 624 · best 18.31 ms · 5.0 s · 9.7 s left",
        "2:00 min, seed 1",
        "core 0 98 % at 2.60 GHz · core 1 3 % at 1.20 GHz",
        "cpu 54 °C",
        "✓ resnet18 · none · cores 0-1  17.50",
        "✗ resnet18 · onnxruntime · cores 0  failed in tune: no schedule was valid",
    ):
        assert words in told
    assert max(map(len, told.splitlines())) <= width


def test_a_picture_of_the_start_has_nothing_to_tell_yet(tmp_path: Path) -> None:
    """No point, no record, no folder of points."""
    told = shown(Progressing(folder=tmp_path), begun(Moment(points=8)), 100)
    assert "0 of 8 points" in told


def test_what_is_left_is_told_by_finished_points_of_its_kind(sweep: Progressing) -> None:
    """Points of tuners that have not finished one yet are not given a time."""
    come_in(sweep.folder, ok_record(POINTS[2]))
    assert left_words(sweep, running(), NOW_S) == (
        "4 points after this one, at least 20 s: each as the median finished point of its network "
        "and tuner; 3 without such a one not counted"
    )
    for asked in (POINTS[4], POINTS[6]):
        come_in(sweep.folder, ok_record(asked), seconds=100.0)
    now = running()
    under_way = now.moment.point_starts(POINTS[5], NOW_S - 5)
    assert left_words(sweep, replace(now, moment=under_way), NOW_S) == (
        "2 points after this one, some 3:35 min: each as the median finished point of its network "
        "and tuner"
    )


def test_nothing_is_foretold_from_nothing(sweep: Progressing) -> None:
    """As long as no point of these kinds is finished."""
    for path in sweep.folder.glob("points/*/record.json"):
        path.unlink()
    assert left_words(sweep, running(), NOW_S).startswith("7 points after this one; how long it")


def test_a_failed_point_of_an_earlier_run_is_tried_again(sweep: Progressing) -> None:
    """One that failed in this run is not."""
    assert POINTS[2].slug in sweep.left(running(started_utc=LATER))
    assert POINTS[2].slug not in sweep.left(running(started_utc=LONG_AGO))


def test_points_that_come_in_are_seen(sweep: Progressing) -> None:
    """The records are read again when there are more of them."""
    assert len(sweep.points()) == 3
    come_in(sweep.folder, ok_record(POINTS[3]))
    assert len(sweep.points()) == 4


def test_the_sweep_that_runs_is_the_one_that_is_meant(tmp_path: Path) -> None:
    """Otherwise the one in which something happened last."""
    for name in ("20260101-000000-old", "20260102-000000-new"):
        (tmp_path / name / "points").mkdir(parents=True)
    folders = sorted(tmp_path.iterdir())
    assert latest([]) is None
    assert latest(folders) == folders[1]
    write_now(folders[0], replace(begun(Moment()), process_started_s=0.0))
    assert latest(folders) == folders[1], "what was killed does not run"
    write_now(folders[0], begun(Moment()))
    assert latest(folders) == folders[0]


def test_what_no_longer_runs_is_told_in_a_line(sweep: Progressing) -> None:
    """That it ended, how it died, and which was the last."""
    tally = "2 of 8 points are measured, 1 failed"
    assert idle_line(sweep) == f"no sweep in progress; the last one was {SWEEP}: {tally}"
    assert ended_line(sweep) == f"{SWEEP} has ended: {tally}; edgetune show {SWEEP}"
    now = running()
    assert died_line(sweep, now) == (
        f"{SWEEP} died while tuning, resnet18 · autotvm · cores 0: its process {now.pid} is gone; "
        f"{tally}; the same command goes on: edgetune sweep x=1"
    )
