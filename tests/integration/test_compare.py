"""Sittings with real worker processes of the fake engine, in sweeps and on their own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import onnx
import pytest

from edgetune.cache.store import STAMP, Stamp
from edgetune.cli.main import main
from edgetune.measure.blocks import COLUMNS, medians_of
from edgetune.record import PointRecord
from edgetune.run.compare.entrants import entrant, make_field
from edgetune.run.compare.launches import hold_sitting
from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.run.wiring import make_lab
from edgetune.sitting import SittingRecord, pairs_of, read_sitting
from edgetune.spec import Job, LocalMachine, RandomInput, Sitting
from edgetune.wire.arrays import read_arrays
from edgetune.wire.digest import digest_tree
from edgetune.wire.settings import Fake
from tests.contract.engine import tiny_network
from tests.integration.test_sweep import workers_of
from tests.sweeps import Recorder, job
from tests.waiting import wait_for

SHORT = Sitting(launches=2, most_launches=2, rounds=3, block_ms=10.0, retries=0)
FAST, SLOW, SLOWER = Fake(latency_ms=1.0), Fake(latency_ms=3.0), Fake(latency_ms=9.0)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tiny_network(tmp_path_factory.mktemp("model")).path)


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Path:
    """The outputs of a sweep of FAST and SLOW that compares nothing."""
    root = tmp_path_factory.mktemp("points")
    sweep(root, *fakes(model, FAST, SLOW, sitting=None))
    return root / "outputs"


@pytest.fixture
def measured(tmp_path: Path, points: Path) -> Path:
    """A root where FAST and SLOW are measured: what is left to do is to compare them."""
    shutil.copytree(points, tmp_path / "outputs")
    return tmp_path


def sweep(root: Path, *jobs: Job) -> tuple[SweepResult, Recorder]:
    watcher = Recorder()
    return run_sweep(jobs, root=root, watcher=watcher), watcher


def fakes(model: Path, *tuners: Fake, sitting: Sitting | None = SHORT) -> list[Job]:
    return [job(model, tuner, sitting=sitting) for tuner in tuners]


def test_a_sweep_ends_with_all_that_is_alike_side_by_side(tmp_path: Path, model: Path) -> None:
    """The slept milliseconds come out, and those who look on hear of each launch."""
    result, watcher = sweep(tmp_path, *fakes(model, FAST, SLOW))
    [sitting] = result.sittings
    [pair] = sitting.pairs
    assert pair.result.low <= pair.result.ratio <= pair.result.high
    fast_ms, slow_ms = (contender.median_ms for contender in sitting.contenders)
    assert fast_ms is not None
    assert slow_ms is not None
    assert fast_ms >= 1.0
    assert slow_ms >= 3.0
    assert [(done, count) for _, done, count in watcher.launches] == [(0, 2), (1, 2)]
    assert watcher.sittings == [sitting]
    assert result.compared == 1
    assert [contender.tuner for contender in sitting.contenders] == ["fake", "fake"]


def test_a_sitting_follows_from_its_raw_series(measured: Path, model: Path) -> None:
    """Every block of every launch is kept, in the order in which it ran."""
    result, _ = sweep(measured, *fakes(model, FAST, SLOW))
    [path] = (result.folder / "comparisons").glob("*.json")
    raw = read_arrays(path.with_name(path.name.replace(".json", ".npz")))
    sitting = read_sitting(path)
    assert sitting is not None
    assert pairs_of(raw, confidence=SHORT.confidence) == sitting.pairs
    assert medians_of(raw).shape == (2, 3, 2)
    column = dict(zip(raw["columns"].tolist(), raw["blocks"].T, strict=True))
    assert len(raw["blocks"]) == 2 * (1 + 3) * 2, "a warm-up round in each launch"
    assert np.all(np.diff(column["start_ns"]) > 0)
    assert np.all(column["start_ns"][1:] >= column["end_ns"][:-1]), "one at a time"


def test_the_order_of_the_blocks_is_drawn_from_the_seed(tmp_path: Path, model: Path) -> None:
    """Not the same in every round; the same for the same seed."""
    orders = []
    for force in (False, True):
        jobs = [msgspec.structs.replace(each, force=force) for each in fakes(model, FAST, SLOW)]
        result, _ = sweep(tmp_path, *jobs)
        [path] = (result.folder / "comparisons").glob("*.npz")
        orders.append(read_arrays(path)["blocks"][:, COLUMNS.index("artifact")].tolist())
    assert orders[0] == orders[1]
    assert len({tuple(orders[0][start : start + 2]) for start in range(0, 16, 2)}) == 2


def test_a_handicap_slows_every_inference_by_its_share(measured: Path, model: Path) -> None:
    """Twice its own time on top: three times as long, over the wire and in any engine."""
    result, _ = sweep(measured, job(model, SLOW))
    lab = make_lab(measured, Recorder(), LocalMachine())
    same = entrant(result.records[0], lab)
    slowed = replace(same, handicap=2.0)
    with make_field(lab, [same, slowed], SHORT, log=measured / "log") as field:
        sitting = hold_sitting(field, key="", stem=measured / "held", watch=lambda *_: None)
    medians = medians_of(read_arrays(measured / "held.npz"))
    assert medians[..., 0].min() >= 3e6
    assert medians[..., 1].min() >= 9e6
    assert [each.handicap for each in sitting.contenders] == [0.0, 2.0]


@pytest.mark.parametrize(
    ("limits", "launches"),
    [
        pytest.param({"resolution": 1e-9, "seconds": 1e-3}, 2, id="no time for more"),
        pytest.param({"resolution": 1e-9, "seconds": 1e3}, 4, id="never narrow enough"),
        pytest.param({"resolution": 1e9, "seconds": 1e3}, 2, id="narrow enough at once"),
    ],
)
def test_launches_are_added_while_they_help_and_there_is_time(
    measured: Path, model: Path, limits: dict[str, float], launches: int
) -> None:
    """Never fewer than the least, never more than the most."""
    settings = msgspec.structs.replace(SHORT, rounds=1, most_launches=4, **limits)
    result, watcher = sweep(measured, *fakes(model, FAST, SLOW, sitting=settings))
    assert [sitting.launches for sitting in result.sittings] == [launches]
    assert watcher.launches[-1][1:] == (launches - 1, launches)


def test_a_finished_sweep_compares_nothing_again(measured: Path, model: Path) -> None:
    """The sitting is read from the sweep's folder."""
    first, _ = sweep(measured, *fakes(model, FAST, SLOW))
    again, watcher = sweep(measured, *fakes(model, FAST, SLOW))
    assert watcher.launches == []
    assert (again.sittings, again.compared) == (first.sittings, 0)


def test_one_more_point_compares_its_own_group_only(measured: Path, model: Path) -> None:
    """Another network's sitting is brought over with its raw series, and named as such."""
    other = measured / "other.onnx"
    network = onnx.load(model)
    network.doc_string = "another"
    onnx.save(network, other)
    before = [*fakes(model, FAST, SLOW), *fakes(other, FAST, SLOW)]
    first, _ = sweep(measured, *before)
    assert first.compared == 2
    second, watcher = sweep(measured, *before, *fakes(other, SLOWER))
    assert {title.split(" ")[0] for title, *_ in watcher.launches} == {"other"}
    [taken] = [sitting for sitting in second.sittings if sitting.model == "tiny"]
    assert taken.reused_from == first.folder.name
    assert len(list((second.folder / "comparisons").glob("*.npz"))) == 2
    forced = [msgspec.structs.replace(each, force=True) for each in before]
    assert sweep(measured, *forced)[0].compared == 2


def test_other_settings_are_another_sitting(measured: Path, model: Path) -> None:
    """The latest one counts."""
    sweep(measured, *fakes(model, FAST, SLOW))
    more = msgspec.structs.replace(SHORT, rounds=4)
    result, _ = sweep(measured, *fakes(model, FAST, SLOW, sitting=more))
    assert [sitting.settings.rounds for sitting in result.sittings] == [4, 3]


def test_nobody_is_compared_alone_or_against_the_users_will(measured: Path, model: Path) -> None:
    """No process is started for it."""
    for jobs in (fakes(model, FAST), fakes(model, FAST, SLOW, sitting=None)):
        result, watcher = sweep(measured, *jobs)
        assert (watcher.launches, result.sittings) == ([], [])


def forge(root: Path, good: Fake, bad: Fake) -> None:
    """Exchange a compiled artifact for another one, stamp and all."""
    for path in root.glob("outputs/cache/compile/*/artifact.json"):
        if msgspec.json.decode(path.read_bytes(), type=Fake) == good:
            path.write_bytes(msgspec.json.encode(bad))
            (path.parent / STAMP).unlink()
            stamp = Stamp(files=digest_tree(path.parent))
            (path.parent / STAMP).write_bytes(msgspec.json.encode(stamp))


@pytest.mark.parametrize("how", ["fail_in", "die_in", "away"])
def test_a_sitting_that_fails_is_a_note_and_no_more(measured: Path, model: Path, how: str) -> None:
    """The points are fine; the next run of the sweep tries again."""
    sweep(measured, *fakes(model, FAST, SLOW, sitting=None))
    if how == "away":
        for stamp in measured.glob(f"outputs/cache/compile/*/{STAMP}"):
            stamp.unlink()
    else:
        forge(measured, SLOW, msgspec.structs.replace(SLOW, **{how: "load"}))
    for _ in range(2):
        result, watcher = sweep(measured, *fakes(model, FAST, SLOW))
        [note] = watcher.notes
        assert note.startswith("not compared side by side: tiny · cores 0 · 2 artifacts: ")
        assert [record.status for record in result.records] == ["ok", "ok"]
        assert result.sittings == []


SWEEP_IN_A_PROCESS = """
import sys
from pathlib import Path
from edgetune.run.sweep import run_sweep
from edgetune.spec import Sitting
from edgetune.wire.settings import Fake
from tests.sweeps import Recorder, job

sitting = Sitting(launches=2, rounds=1000)
jobs = [job(Path(sys.argv[2]), Fake(latency_ms=ms), sitting=sitting) for ms in (1.0, 3.0)]
run_sweep(jobs, root=Path(sys.argv[1]), watcher=Recorder())
"""


def test_a_sweep_killed_in_its_sitting_leaves_no_process_behind(
    measured: Path, model: Path
) -> None:
    """Neither those that are timed nor those that wait; the points stay measured."""
    process = subprocess.Popen([sys.executable, "-c", SWEEP_IN_A_PROCESS, measured, model])
    wait_for(lambda: list(measured.glob("outputs/sweeps/*/comparisons/*.log")))
    wait_for(lambda: len(workers_of(measured)) == 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_for(lambda: not workers_of(measured))
    result, watcher = sweep(measured, *fakes(model, FAST, SLOW))
    assert watcher.stages == []
    assert len(result.sittings) == 1


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> SweepResult:
    """A sweep of four points: fast, slow, failed, and with another input."""
    root = tmp_path_factory.mktemp("finished")
    model = Path(tiny_network(root).path)
    other = job(model, FAST)
    point = msgspec.structs.replace(other.point, input=RandomInput(seed=7))
    result, _ = sweep(
        root,
        *fakes(model, FAST, SLOW, Fake(fail_in="run"), sitting=None),
        msgspec.structs.replace(other, point=point),
    )
    return result


QUICK = ("--launches=2", "--most-launches=2", "--rounds=3", "--block-ms=10")


def held(root: Path) -> SittingRecord:
    [path] = root.glob("outputs/comparisons/*/comparison.json")
    sitting = read_sitting(path)
    assert sitting is not None
    assert path.with_name("comparison.npz").is_file()
    return sitting


def test_two_points_are_compared_by_any_of_their_names(
    tmp_path: Path, swept: list[PointRecord], capfd: pytest.CaptureFixture[str]
) -> None:
    """A folder, sweep and point, a short id; the result stands in a folder of its own."""
    fast, slow = swept[0], swept[1]
    folder = f"outputs/sweeps/{fast.sweep}/points/{fast.point.slug}"
    names = (folder, f"test/{slow.point.slug}", slow.point_id[:6])
    assert main(["compare", *names, *QUICK]) == 0
    said = capfd.readouterr().out
    sitting = held(tmp_path)
    assert [each.point for each in sitting.contenders] == [
        fast.point.slug,
        slow.point.slug,
        slow.point.slug,
    ]
    assert " vs A " in said
    assert "\nC vs B: " in said
    assert "2 launches of 3 rounds on cores 0 in " in said
    assert "records  outputs/comparisons/" in said


def test_a_calibration_slows_one_of_three_processes(
    tmp_path: Path, swept: list[PointRecord], capfd: pytest.CaptureFixture[str]
) -> None:
    """And says what can be told apart."""
    assert main(["compare", "--calibrate", swept[1].point_id, *QUICK]) == 0
    said = capfd.readouterr().out
    assert [each.handicap for each in held(tmp_path).contenders] == [0.0, 0.0, 0.03]
    assert "slowed by 3 %: " in said
    assert "a sitting like this one finds half of the differences of " in said


def test_unlike_points_are_shown_apart_without_a_verdict(
    tmp_path: Path, swept: list[PointRecord], capfd: pytest.CaptureFixture[str]
) -> None:
    """Each is timed, and no ratio is formed."""
    names = [swept[0].point_id, swept[3].point_id]
    assert main(["compare", "--apart", *names, *QUICK]) == 0
    said = capfd.readouterr().out
    assert "each in its own state: no ratio, no verdict" in said
    assert "faster" not in said
    paths = sorted(tmp_path.glob("outputs/comparisons/*/comparison-[12].json"))
    sittings = [read_sitting(path) for path in paths]
    assert [sitting.pairs for sitting in sittings if sitting] == [(), ()]


WRONG = {
    "no such point": (("0000", "{1}"), "0000: no such point, expected a point's folder"),
    "no such sweep": (("--sweep=nowhere", "{0}", "{1}"), "no such sweep, expected one of "),
    "several points": (("test/tiny.fake", "{1}"), "test/tiny.fake: several points, expected one"),
    "too short an id": (("{0:.3}", "{1}"), "{0:.3}: no such point, "),
    "a failed point": (("{2}", "{1}"), "{2}: not a finished point, expected one that is ok"),
    "one point": (("{0}",), "compare: wrong number, expected 2 to 6 points, got 1"),
    "two to calibrate": (("--calibrate", "{0}", "{1}"), "compare: wrong number, expected 1 point"),
    "another input": (("{0}", "{3}"), "compare: the points differ in input, expected "),
    "one launch": (("{0}", "{1}", "--launches=1"), "compare.launches: out of range, expected int"),
    "no number": (("{0}", "{1}", "--rounds=x"), "argument --rounds: invalid int value: 'x'"),
    "apart or not": (("--apart", "--calibrate", "{0}"), "argument --calibrate: not allowed with"),
}


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_compared_is_said_in_one_line(
    tmp_path: Path,
    swept: list[PointRecord],
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    """Nothing is run or written then."""
    ids = [record.point_id for record in swept]
    assert main(["compare", *(argument.format(*ids) for argument in arguments)]) == 2
    said = capfd.readouterr().err
    assert said.startswith(f"edgetune: error: {sentence.format(*ids)}")
    assert said.count("\n") == 1
    assert not (tmp_path / "outputs/comparisons").exists()


def test_an_artifact_that_is_gone_says_how_to_make_it_again(
    tmp_path: Path, swept: list[PointRecord], capfd: pytest.CaptureFixture[str]
) -> None:
    """In one line, before anything is run."""
    for stamp in tmp_path.glob(f"outputs/cache/compile/*/{STAMP}"):
        stamp.unlink()
    assert main(["compare", swept[0].point_id, swept[1].point_id, *QUICK]) == 1
    said = capfd.readouterr().err
    assert said == (
        f"edgetune: error: {swept[0].point.slug}: its artifact is not in the cache; "
        "the same sweep with force=true makes it again\n"
    )
    assert not (tmp_path / "outputs/comparisons").exists()


def test_a_network_that_changed_is_not_compared_with_its_past(
    swept: list[PointRecord], capfd: pytest.CaptureFixture[str]
) -> None:
    """The file is another one now."""
    assert swept[0].model is not None
    path = Path(swept[0].model.file.path)
    before, network = path.read_bytes(), onnx.load(path)
    network.doc_string = "changed"
    onnx.save(network, path)
    try:
        assert main(["compare", swept[0].point_id, swept[1].point_id, *QUICK]) == 1
    finally:
        path.write_bytes(before)
    assert "was made from another network, " in capfd.readouterr().err
