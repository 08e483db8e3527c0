"""The report at a sweep's end, by the command, and in MLflow."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from edgetune.cli.main import main
from edgetune.run.outputs import open_sweep
from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.spec import Tracking
from edgetune.study import PAGE, REPORT
from edgetune.tracking.book import read_book
from edgetune.tracking.client import connect
from edgetune.tracking.mlflow_tracker import MlflowTracker
from edgetune.tracking.report import page_address
from edgetune.tracking.store import locate
from edgetune.tracking.sync import refresh
from edgetune.wire.settings import Fake
from tests import builders
from tests.contract.engine import tiny_network
from tests.sweeps import Recorder, job

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

Report = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def folder(root: Path) -> Path:
    """A sweep of one point, called `study`."""
    record = builders.ok_record()
    made = open_sweep(root / "outputs", "study", [record.point], anew=True)
    builders.write_point(made.path, record)
    return made.path


@pytest.fixture
def report(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Report:
    """`edgetune report` as a person runs it: status, output, errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("EDGETUNE_ROOT", str(root))
        return main(("report", *arguments)), *capfd.readouterr()

    return run


def sweep(root: Path, *, wanted: bool = True) -> tuple[SweepResult, Recorder]:
    network = next(root.glob("*.onnx"), None)
    path = network or Path(tiny_network(root).path)
    watcher = Recorder()
    jobs = [msgspec.structs.replace(job(path, Fake()), report=wanted)]
    return run_sweep(jobs, root=root, watcher=watcher), watcher


def test_a_sweep_ends_with_a_page(root: Path) -> None:
    """A sweep that has nothing to run leaves it as it is, and makes one where there is none."""
    first, _ = sweep(root)
    page = first.folder / REPORT / PAGE
    assert first.report == page
    assert first.folder.name in page.read_text()
    os.utime(page, (0, 0))
    again, _ = sweep(root)
    assert (again.report, page.stat().st_mtime) == (page, 0)
    page.unlink()
    assert sweep(root)[0].report == page
    assert page.is_file()


def test_nobody_gets_a_report_that_he_does_not_want(root: Path) -> None:
    """`report=false`."""
    result, _ = sweep(root, wanted=False)
    assert result.report is None
    assert not (result.folder / REPORT).exists()


def test_a_report_that_fails_is_a_note(root: Path) -> None:
    """The sweep has its records all the same."""
    first, _ = sweep(root, wanted=False)
    (first.folder / REPORT).mkdir()
    (first.folder / REPORT / "thesis.tex").write_text("years of work")
    result, watcher = sweep(root)
    assert [record.status for record in result.records] == ["ok"]
    assert result.report is None
    (note,) = watcher.notes
    assert note.startswith("no report: ConfigError: ")
    assert "thesis.tex" in note


def test_the_command_says_what_to_open(report: Report, folder: Path) -> None:
    """An address for a browser; the files stand in the sweep."""
    status, out, err = report()
    assert (status, err) == (0, "")
    assert out == f"report   {(folder / REPORT / PAGE).as_uri()}\n"
    assert {path.name for path in (folder / REPORT).iterdir()} >= {PAGE, "report.md"}


def test_a_sweep_is_named_in_any_way(report: Report, root: Path, folder: Path) -> None:
    """Without its date, with it, by its folder; without a name it is the latest."""
    later = open_sweep(root / "outputs", "zz-later", [builders.point()], anew=True).path
    for name in ("study", folder.name, str(folder)):
        assert f"/{folder.name}/" in report(name)[1]
    assert f"/{later.name}/" in report()[1]


def test_a_study_gets_what_is_committed(report: Report, root: Path, folder: Path) -> None:
    """Below its folder in experiments/."""
    results = root / "experiments" / "study" / "results"
    results.parent.mkdir(parents=True)
    status, out, _ = report("--experiment")
    assert (status, out) == (0, f"report   root/{(results / 'report.md').relative_to(root)}\n")
    assert not (folder / REPORT).exists()


def test_a_report_can_be_written_elsewhere(report: Report, tmp_path: Path, folder: Path) -> None:
    """Relative to where the user stands."""
    assert report("--out", "paper/report")[0] == 0
    assert (tmp_path / "paper" / "report" / PAGE).is_file()
    assert not (folder / REPORT).exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(("nonsense",), "no such sweep", id="no such sweep"),
        pytest.param(("--experiment",), "experiments/study: no such study", id="no study"),
        pytest.param(("--out", "."), "holds something else than a report", id="a full folder"),
        pytest.param(("--out", "file"), "is no folder", id="a file"),
        pytest.param(("--out", "file/x"), "cannot be written, got Not a dir", id="below one"),
        pytest.param(("--out", "x", "--experiment"), "not allowed with", id="two places"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    report: Report, tmp_path: Path, folder: Path, arguments: tuple[str, ...], expected: str
) -> None:
    """Exit status 2, nothing is written."""
    (tmp_path / "file").write_text("")
    before = set(tmp_path.rglob("*"))
    status, out, err = report(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1), err
    assert expected in err
    assert set(tmp_path.rglob("*")) == before
    assert folder in before


def test_no_sweep_yet_is_one_line(report: Report) -> None:
    """And says what makes one."""
    status, _, err = report()
    assert status == 2
    assert err.endswith("no sweep yet; `edgetune sweep` makes one\n")


def client_of(root: Path) -> MlflowClient:
    return connect(locate(Tracking(), root))


def mirrored(root: Path, folder: Path) -> str:
    """Mirror the sweep; its parent run."""
    MlflowTracker(Tracking(), root=root, folder=folder).finish([builders.ok_record()])
    (mirror,) = read_book(folder).mirrors
    return mirror.parent_run_id


def test_mlflow_has_the_report_and_leads_to_it(report: Report, root: Path, folder: Path) -> None:
    """As artifacts of the sweep's run, with a link in its description, and always the latest."""
    run = mirrored(root, folder)
    client = client_of(root)
    assert client.list_artifacts(run) == []
    assert report()[0] == 0
    assert f"{REPORT}/{PAGE}" in [found.path for found in client.list_artifacts(run, REPORT)]
    note = client.get_run(run).data.tags["mlflow.note.content"]
    assert f"[Report]({page_address('1', run)})" in note.splitlines()[0]
    (folder / REPORT / PAGE).write_text("another")
    assert refresh(folder, root=root).problems == ()
    assert Path(client.download_artifacts(run, f"{REPORT}/{PAGE}")).read_text() == "another"


def test_a_report_made_by_its_sweep_comes_along(root: Path, folder: Path) -> None:
    """With the sweep's first mirror."""
    (folder / REPORT).mkdir()
    (folder / REPORT / PAGE).write_text("a page")
    run = mirrored(root, folder)
    assert [found.path for found in client_of(root).list_artifacts(run)] == [REPORT]


def test_a_sweep_that_is_mirrored_nowhere_stays_so(
    report: Report, root: Path, folder: Path
) -> None:
    """The report of a sweep without MLflow makes no database."""
    assert report()[0] == 0
    assert not list(root.rglob("mlflow*"))
    assert (folder / REPORT).is_dir()
