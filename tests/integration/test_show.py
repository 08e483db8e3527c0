"""`edgetune show`: points and sweeps by any of their names, whatever became of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from edgetune.cli.main import main
from edgetune.record import PointRecord, decode_record
from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.run.watcher import NoWatcher
from edgetune.study import RECORD
from edgetune.wire.settings import Fake
from tests.contract.engine import tiny_network
from tests.sweeps import job

Show = Callable[..., str]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> SweepResult:
    """One point that is fine, and one that failed."""
    root = tmp_path_factory.mktemp("finished")
    model = Path(tiny_network(root).path)
    jobs = [job(model, Fake()), job(model, Fake(fail_in="run"))]
    return run_sweep(jobs, root=root, watcher=NoWatcher(), command="edgetune sweep name=test")


@pytest.fixture
def show(swept: list[PointRecord], capfd: pytest.CaptureFixture[str]) -> Show:
    """Arguments may name the first point `{0}`, the second `{1}`, and their sweep `{sweep}`."""

    def run(*arguments: str) -> str:
        slugs, sweep = [record.point.slug for record in swept], swept[0].sweep
        assert main(["show", *(each.format(*slugs, sweep=sweep) for each in arguments)]) == 0
        return capfd.readouterr().out

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["outputs/sweeps/{sweep}/points/{0}"], id="a folder"),
        pytest.param(["test/{0}"], id="sweep and point"),
        pytest.param(["{0:.999}"], id="the point's folder's name"),
        pytest.param(["--sweep=test", "{0}"], id="in a sweep"),
    ],
)
def test_a_point_is_shown_by_any_of_its_names(
    show: Show, swept: list[PointRecord], arguments: list[str]
) -> None:
    """From what was asked to what made it, and where it stands."""
    said = show(*arguments)
    assert said.startswith("tiny · fake · cores 0\n")
    assert f"point {swept[0].point_id} of {swept[0].sweep}" in said
    for title in ("\nasked\n", "\nlatency\n", "\ntuning\n", "\nstages\n", "\nmade by\n"):
        assert title in said
    folder = f"outputs/sweeps/{swept[0].sweep}/points/{swept[0].point.slug}"
    assert f"record   {folder}\n" in said


def test_a_failed_point_is_found_too(show: Show, swept: list[PointRecord]) -> None:
    """With why it failed, and where its log is."""
    said = show(swept[1].point_id)
    assert "\nfailed in check: " in said
    assert "\nfailed\n  in                check" in said
    assert "edgetune compare" not in said


@pytest.mark.parametrize("arguments", [[], ["test"], ["{sweep}"], ["outputs/sweeps/{sweep}"]])
def test_a_sweep_is_shown_as_its_table(show: Show, arguments: list[str]) -> None:
    """The latest one, if none is named; with what it was made by."""
    said = show(*arguments)
    assert said.count("\n tiny ") == 2
    assert "failed in check" in said
    assert "made by  edgetune sweep name=test\n" in said


def test_what_a_sweep_lacks_is_told(show: Show, swept: list[PointRecord], tmp_path: Path) -> None:
    """Points without a record, and records that cannot be read."""
    points = tmp_path / "outputs" / "sweeps" / swept[0].sweep / "points"
    (points / swept[0].point.slug / RECORD).unlink()
    (points / swept[1].point.slug / RECORD).write_text("{")
    said = show("test")
    assert f"missing  2 points: {swept[0].point.slug}, {swept[1].point.slug}\n" in said
    assert f"damaged  {points / swept[1].point.slug / RECORD}: " in said


def test_records_are_printed_as_they_are(
    show: Show, swept: list[PointRecord], tmp_path: Path
) -> None:
    """For other programs: one JSON value a record, byte for byte."""
    said = show("--json", "{1}")
    [path] = tmp_path.glob(f"outputs/sweeps/*/points/{swept[1].point.slug}/{RECORD}")
    assert said == path.read_text() + "\n"
    assert decode_record(said.encode()) == swept[1]
    decoder, both, found = json.JSONDecoder(), show("--json", "test"), []
    while both.strip():
        value, end = decoder.raw_decode(both.lstrip())
        both = both.lstrip()[end:]
        found.append(value["point_id"])
    assert found == [record.point_id for record in swept]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("0000", "0000: no such point, expected a point's folder, "),
        ("test/tiny.fake", "test/tiny.fake: several points, expected one of tiny.fake.c0."),
        ("nowhere/0000", "no such sweep, expected one of "),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line(
    swept: list[PointRecord], capfd: pytest.CaptureFixture[str], name: str, sentence: str
) -> None:
    """Exit status 2."""
    assert main(["show", name]) == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"edgetune: error: {sentence}")


def test_without_a_sweep_there_is_nothing_to_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """And how to come by one."""
    monkeypatch.setenv("EDGETUNE_ROOT", str(tmp_path))
    assert main(["show"]) == 2
    said = "edgetune: error: show: no sweep yet; `edgetune sweep` makes one\n"
    assert capfd.readouterr().err == said
