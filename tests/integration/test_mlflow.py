"""The mirror against real MLflow stores: SQLite files and a server process."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from edgetune.errors import ConfigError, SetupError, TrackingFailed
from edgetune.record import PointRecord
from edgetune.sitting import encode_sitting
from edgetune.spec import Tracking
from edgetune.tracking.baselines import VS_ONNXRUNTIME, VS_UNTUNED
from edgetune.tracking.book import FILE, open_entry
from edgetune.tracking.client import connect, reaching
from edgetune.tracking.mlflow_tracker import MlflowTracker
from edgetune.tracking.run import CURVE, create_run
from edgetune.tracking.session import open_session
from edgetune.tracking.store import locate
from edgetune.tracking.sync import sync
from edgetune.tracking.ui import ui_server
from edgetune.tracking.view import KEY, VIEW_TAG
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import CurvePoint
from edgetune.wire.settings import AutoTvm, OnnxRuntime
from tests import builders
from tests.servers import free_port, mlflow_server
from tests.unit.report.sittings import comparison, sitting, with_artifact

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.tracking import MlflowClient

SMALL = (builders.point(), builders.point(AutoTvm()), builders.point(OnnxRuntime()))
LOG_ONE = """
import sys
from pathlib import Path
from edgetune.record import decode_record
from edgetune.sitting import encode_sitting
from edgetune.spec import Tracking
from edgetune.tracking.mlflow_tracker import MlflowTracker
root, folder, point = map(Path, sys.argv[1:])
record = decode_record((point / "record.json").read_bytes())
tracker = MlflowTracker(Tracking(), root=root, folder=folder)
tracker.log(record, point)
tracker.finish([record])
from mlflow.telemetry import get_telemetry_client
assert get_telemetry_client() is None
assert not {"sklearn", "matplotlib"} & set(sys.modules)
# Not getrusage's, which is never below what the process that started this one had taken.
status = dict(line.split(":") for line in open("/proc/self/status"))
assert int(status["VmHWM"].split()[0]) < 400 * 1024
"""


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No store from outside, and little patience with servers."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "2")


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store; making its schema takes seconds."""
    store = locate(Tracking(uri="sqlite:///empty.db"), tmp_path_factory.mktemp("schema"))
    with reaching(store):
        connect(store)
    assert store.database is not None
    connection = sqlite3.connect(store.database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return store.database


@pytest.fixture
def root(tmp_path: Path, schema: Path) -> Path:
    """A checkout whose default store has its schema and no experiment of ours."""
    (tmp_path / "outputs").mkdir()
    shutil.copyfile(schema, tmp_path / "outputs" / "mlflow.db")
    return tmp_path


def small_sweep(*, sweep: str = builders.SWEEP) -> list[PointRecord]:
    return [builders.ok_record(point, sweep=sweep) for point in SMALL]


def mirror(
    root: Path, records: Sequence[PointRecord], tracking: Tracking | None = None
) -> MlflowTracker:
    """A sweep as it is run: each point written and logged, then the end."""
    folder = builders.write_sweep(root, records)
    tracker = MlflowTracker(tracking or Tracking(), root=root, folder=folder)
    for record in records:
        tracker.log(record, folder / "points" / record.point.slug)
    tracker.finish(records)
    return tracker


def client_of(root: Path, tracking: Tracking | None = None) -> MlflowClient:
    store = locate(tracking or Tracking(), root)
    with reaching(store):
        return connect(store)


def runs_of(client: MlflowClient, *, deleted: bool = False) -> list[Run]:
    from mlflow.entities import ViewType

    experiment = client.get_experiment_by_name("edgetune")
    assert experiment is not None
    view = ViewType.DELETED_ONLY if deleted else ViewType.ACTIVE_ONLY
    found: list[Run] = client.search_runs([experiment.experiment_id], run_view_type=view)
    return found


def children(client: MlflowClient) -> dict[str, Run]:
    """By point id; a point with two runs is an error."""
    runs = [run for run in runs_of(client) if "point" in run.data.tags]
    by_point = {run.data.tags["point"]: run for run in runs}
    assert len(by_point) == len(runs)
    return by_point


def parents(client: MlflowClient) -> list[Run]:
    return [run for run in runs_of(client) if "point" not in run.data.tags]


def test_a_sweep_is_a_parent_run_with_a_child_for_each_point(root: Path) -> None:
    """Every point hangs below its sweep, finished or failed as the point was."""
    records = builders.quickstart()
    mirror(root, records)
    client = client_of(root)
    (parent,) = parents(client)
    assert parent.info.run_name == builders.SWEEP
    assert parent.info.status == "FINISHED"
    runs = children(client)
    assert {id_: run.info.status for id_, run in runs.items()} == {
        record.point_id: "FINISHED" if record.status == "ok" else "FAILED" for record in records
    }
    below = {run.data.tags["mlflow.parentRunId"] for run in runs.values()}
    assert below == {parent.info.run_id}


def test_a_child_shows_what_its_record_says(root: Path) -> None:
    """Parameters, metrics, ratios, times, tags and the network's digest are the record's."""
    records = small_sweep()
    mirror(root, records)
    run = children(client_of(root))[records[1].point_id]
    assert (run.data.params["model"], run.data.params["tuner"]) == ("resnet18", "autotvm")
    assert records[1].latency is not None
    assert run.data.metrics["latency_median_ms"] == records[1].latency.median_ms
    assert run.data.metrics[VS_UNTUNED] == pytest.approx(17.5 / 15.2, abs=1e-4)
    assert run.data.metrics[VS_ONNXRUNTIME] == pytest.approx(17.4 / 15.2, abs=1e-4)
    assert run.info.end_time - run.info.start_time == 153_250
    assert run.data.tags["mlflow.source.git.commit"] == records[1].git_commit
    assert run.inputs is not None
    (network,) = run.inputs.dataset_inputs
    assert (network.dataset.name, network.dataset.digest) == ("resnet18", "ab" * 6)


def test_a_childs_files_are_its_artifacts(root: Path) -> None:
    """The record arrives byte for byte; the log, raw series and predictions come with it."""
    (record, *_) = records = small_sweep()
    mirror(root, records)
    client = client_of(root)
    run_id = children(client)[record.point_id].info.run_id
    assert [item.path for item in client.list_artifacts(run_id)] == [
        "blocks.json",
        "config.json",
        "predictions.npz",
        "record.json",
        "series.npz",
        "worker.log",
    ]
    (mirrored,) = (root / "outputs" / "mlartifacts").glob(f"*/{run_id}/**/record.json")
    folder = root / "outputs" / "sweeps" / record.sweep / "points" / record.point.slug
    assert mirrored.read_bytes() == (folder / "record.json").read_bytes()


def test_the_tuning_curve_is_a_series_over_trials(root: Path) -> None:
    """Steps are trials, stamps are seconds, and more steps than one request holds arrive."""
    record = builders.ok_record(builders.point(AutoTvm()))
    falling = tuple(
        CurvePoint(trials=trial, seconds=trial / 10, best_ms=5000.0 - trial)
        for trial in range(1, 2501)
    )
    assert record.tuning is not None
    long = msgspec.structs.replace(record.tuning, curve=falling)
    mirror(root, [msgspec.structs.replace(record, tuning=long)])
    client = client_of(root)
    run = children(client)[record.point_id]
    history = client.get_metric_history(run.info.run_id, CURVE)
    assert [(point.step, point.value) for point in history] == [
        (point.trials, point.best_ms) for point in falling
    ]
    assert history[9].timestamp - run.info.start_time == 1000


def test_repetitions_of_a_tuning_are_a_band_on_the_sweeps_run(root: Path) -> None:
    """Median and range over the seeds; mirrored again, nothing is logged twice."""
    once = builders.point(AutoTvm())
    assert once.budget is not None
    again = msgspec.structs.replace(once, budget=msgspec.structs.replace(once.budget, seed=2))
    records = [builders.ok_record(once, median_ms=4.0), builders.ok_record(again, median_ms=6.0)]
    mirror(root, records)
    mirror(root, [*records, builders.ok_record()])
    client = client_of(root)
    (parent,) = parents(client)
    series = f"tuning_best_ms by trials/{once.model.name} autotvm c0-1"
    last = {
        part: client.get_metric_history(parent.info.run_id, f"{series}/{part}")[-1]
        for part in ("low", "median", "high")
    }
    assert last["low"].value < last["median"].value < last["high"].value
    history = client.get_metric_history(parent.info.run_id, f"{series}/median")
    assert len({metric.step for metric in history}) == len(history) > 1


def test_a_failed_point_says_why(root: Path) -> None:
    """The reason is a tag to filter by and a description to read."""
    record = builders.failed_record(message="no <valid> schedule", log_tail="last words\n")
    mirror(root, [record])
    client = client_of(root)
    tags = children(client)[record.point_id].data.tags
    assert (tags["failed_stage"], tags["failed_why"]) == ("tune", "no <valid> schedule")
    assert tags["mlflow.note.content"].endswith("last words")
    assert parents(client)[0].info.status == "FAILED"


def test_the_parent_shows_the_headline_table(root: Path) -> None:
    """The description holds the table and a link to the view of this sweep that exists."""
    mirror(root, builders.quickstart())
    client = client_of(root)
    note = parents(client)[0].data.tags["mlflow.note.content"]
    assert "| resnet18 | autotvm | 0-1 | 15.200" in note
    assert f"viewStateShareKey={builders.SWEEP}" in note
    experiment = client.get_experiment_by_name("edgetune")
    assert experiment is not None
    assert {f"{VIEW_TAG}{KEY}", f"{VIEW_TAG}{builders.SWEEP}"} <= set(experiment.tags)


def test_logging_twice_changes_nothing(root: Path) -> None:
    """A sweep that is run again, or synchronised, has the same runs with the same numbers."""
    records = builders.quickstart()
    mirror(root, records)
    client = client_of(root)
    before = [run.to_dictionary() for run in runs_of(client)]
    mirror(root, records)
    report = sync(root, sweep=None, tracking=Tracking())
    assert (report.mirrored, report.present, report.problems) == (0, len(records), ())
    assert [run.to_dictionary() for run in runs_of(client)] == before


def test_what_was_timed_side_by_side_takes_the_place_of_ratios_apart_in_time(root: Path) -> None:
    """Also when the sitting is held later; with its bounds, at the point and in the table."""
    records = [with_artifact(record) for record in small_sweep()]
    mirror(root, records)
    client = client_of(root)
    tuned = records[1].point_id
    assert children(client)[tuned].data.metrics[VS_UNTUNED] != 1.5
    held = sitting(records, {(0, 1): comparison(1.5), (1, 2): comparison(1.0)})
    path = root / "outputs" / "sweeps" / builders.SWEEP / "comparisons" / "group.json"
    path.parent.mkdir()
    path.write_bytes(encode_sitting(held))
    sync(root, sweep=None, tracking=Tracking())
    metrics = children(client)[tuned].data.metrics
    assert metrics[VS_UNTUNED] == 1.5
    assert (metrics[f"{VS_UNTUNED}_low"], metrics[f"{VS_UNTUNED}_high"]) == (1.49, 1.51)
    note = parents(client)[0].data.tags["mlflow.note.content"]
    assert "1.50x (1.490 to 1.510)" in note


def test_a_finished_sweep_does_not_touch_the_store(root: Path) -> None:
    """Running a sweep again in which nothing is left to do does not wait for MLflow."""
    records = small_sweep()
    mirror(root, records)
    (root / "outputs" / "mlflow.db").unlink()
    mirror(root, records)
    assert not (root / "outputs" / "mlflow.db").exists()


def test_a_point_that_is_measured_again_gets_a_new_run(root: Path) -> None:
    """The older measurement stays, and says by which run it was followed."""
    (record, *_) = records = small_sweep()
    folder = builders.write_sweep(root, records)
    mirror(root, records)
    client = client_of(root)
    old = children(client)[record.point_id]
    builders.rewrite(folder, record)
    tracker = MlflowTracker(Tracking(), root=root, folder=folder)
    tracker.log(record, folder / "points" / record.point.slug)
    runs = [run for run in runs_of(client) if run.data.tags.get("point") == record.point_id]
    (new,) = [run for run in runs if run.info.run_id != old.info.run_id]
    assert client.get_run(old.info.run_id).data.tags["superseded_by"] == new.info.run_id


def test_a_failed_point_that_succeeds_later_has_one_run(root: Path) -> None:
    """The failed attempt makes way, in MLflow as on disk."""
    failed = builders.failed_record()
    mirror(root, [failed])
    mirror(root, [builders.ok_record(failed.point)])
    client = client_of(root)
    assert children(client)[failed.point_id].info.status == "FINISHED"
    assert parents(client)[0].info.status == "FINISHED"


def test_a_run_that_was_left_half_filled_is_taken_up(root: Path) -> None:
    """A sweep that is killed while it logs leaves no second run of the same point."""
    (record,) = records = small_sweep()[:1]
    folder = builders.write_sweep(root, records)
    store = locate(Tracking(), root)
    entry = open_entry(folder, uri=store.label, experiment="edgetune")
    with reaching(store):
        session = open_session(store, entry.mirror, sweep=folder.name)
        session.open_sweep(entry.mirror, record)
        digest = digest_file(folder / "points" / record.point.slug / "record.json")
        session.begin(entry.mirror, record, digest=digest)
        entry.save()
    mirror(root, records)
    run = children(client_of(root))[record.point_id]
    assert run.info.run_id == entry.mirror.points[record.point_id].run_id
    assert run.info.status == "FINISHED"


def test_a_run_that_the_book_does_not_know_is_deleted(root: Path) -> None:
    """A sweep that is killed between creating a run and noting it leaves no ghost."""
    records = small_sweep()
    mirror(root, records[:2])
    client = client_of(root)
    (parent,) = parents(client)
    ghost = create_run(
        client,
        records[2],
        experiment_id=parent.info.experiment_id,
        parent_run_id=parent.info.run_id,
    )
    mirror(root, records)
    assert ghost not in {run.info.run_id for run in runs_of(client)}
    assert len(children(client)) == len(records)


def test_a_store_that_is_gone_is_filled_again(tmp_path: Path) -> None:
    """After the database was deleted, `sync` mirrors everything afresh."""
    records = small_sweep()
    mirror(tmp_path, records, Tracking(uri="sqlite:///one.db"))
    (tmp_path / "one.db").rename(tmp_path / "kept.db")
    book = tmp_path / "outputs" / "sweeps" / builders.SWEEP / FILE
    book.write_bytes(book.read_bytes().replace(b"/one.db", b"/two.db"))
    report = sync(tmp_path, sweep=None, tracking=Tracking())
    assert report.mirrored == len(records)
    assert len(children(client_of(tmp_path, Tracking(uri="sqlite:///two.db")))) == len(records)


def test_a_folder_is_found_by_the_points_id(root: Path) -> None:
    """A sweep whose folders an older edgetune named is mirrored as well."""
    (record,) = records = small_sweep()[:1]
    folder = builders.write_sweep(root, records)
    old = folder / "points" / f"older.{record.point_id}"
    (folder / "points" / record.point.slug).rename(old)
    MlflowTracker(Tracking(), root=root, folder=folder).finish(records)
    assert set(children(client_of(root))) == {record.point_id}


def test_sync_finds_a_sweep_by_its_name(root: Path) -> None:
    """The date in front of a sweep's folder need not be typed; a wrong name is an error."""
    other = "20260102-030406-other"
    builders.write_sweep(root, small_sweep())
    builders.write_sweep(root, small_sweep(sweep=other))
    assert sync(root, sweep="other", tracking=Tracking()).mirrored == len(SMALL)
    assert [run.info.run_name for run in parents(client_of(root))] == [other]
    with pytest.raises(ConfigError, match="quickstart"):
        sync(root, sweep="nonsense", tracking=Tracking())


def test_sync_passes_over_what_is_no_record(root: Path) -> None:
    """A damaged record is named, one that is being written is left alone, the others arrive."""
    folder = builders.write_sweep(root, small_sweep())
    for name in ("damaged", ".hidden.partial"):
        (folder / "points" / name).mkdir()
        (folder / "points" / name / "record.json").write_text("{")
    report = sync(root, sweep=None, tracking=Tracking())
    assert report.mirrored == len(SMALL)
    (problem,) = report.problems
    assert "damaged/record.json" in problem


def test_two_processes_may_meet_at_a_new_store(tmp_path: Path) -> None:
    """Schema and experiment are made once, and neither process prints a word."""
    processes = []
    for sweep in ("20260102-030405-a", "20260102-030405-b"):
        record = builders.ok_record(sweep=sweep)
        folder = builders.write_sweep(tmp_path, [record])
        point = folder / "points" / record.point.slug
        # Outside of pytest's and a CI's environment, where MLflow holds its telemetry back anyway.
        environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", LOG_ONE, str(tmp_path), str(folder), str(point)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        )
    outcomes = [(process.communicate()[0], process.returncode) for process in processes]
    assert outcomes == [(b"", 0), (b"", 0)]
    names = {run.info.run_name for run in parents(client_of(tmp_path))}
    assert names == {"20260102-030405-a", "20260102-030405-b"}


def damage(path: Path) -> Any:
    path.write_bytes(b"not a database" * 1000)


def occupy(path: Path) -> Any:
    path.mkdir()


def hold(path: Path) -> Any:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    return holder


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(damage, "not a database"), (occupy, "unable to open"), (hold, "locked")],
)
def test_a_store_that_cannot_be_written_is_one_line(
    tmp_path: Path, spoil: Any, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is wrong with the database, the sweep hears of it soon, once, and in one line."""
    (tmp_path / "outputs").mkdir()
    holder = spoil(tmp_path / "outputs" / "mlflow.db")
    (record, *_) = records = small_sweep()
    folder = builders.write_sweep(tmp_path, records)
    tracker = MlflowTracker(Tracking(), root=tmp_path, folder=folder)
    with pytest.raises(TrackingFailed, match=said) as caught:
        tracker.log(record, folder / "points" / record.point.slug)
    assert "\n" not in str(caught.value)
    begun = time.monotonic()
    tracker.log(record, folder / "points" / record.point.slug)
    assert time.monotonic() - begun < 0.1
    assert capfd.readouterr() == ("", "")
    if holder:
        holder.close()
        tracker.finish(records)
        assert len(children(client_of(tmp_path))) == len(records)


def test_a_deleted_experiment_is_named(root: Path) -> None:
    """Nothing is written into an experiment that the user threw away."""
    mirror(root, small_sweep())
    client = client_of(root)
    client.delete_experiment(parents(client)[0].info.experiment_id)
    with pytest.raises(TrackingFailed, match=r"'edgetune' was deleted.*tracking\.experiment"):
        mirror(root, small_sweep(sweep="20260102-030406-other"))


def test_a_server_that_never_answers_is_given_up(root: Path) -> None:
    """A connection that is accepted and then silent holds a sweep up for seconds, once."""
    records = small_sweep()
    folder = builders.write_sweep(root, records)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        tracking = Tracking(uri=f"http://me:secret@127.0.0.1:{silent.getsockname()[1]}")
        tracker = MlflowTracker(tracking, root=root, folder=folder)
        client_of(root)  # the import is not what is timed
        begun = time.monotonic()
        with pytest.raises(TrackingFailed) as caught:
            tracker.log(records[0], folder / "points" / records[0].point.slug)
        assert time.monotonic() - begun < 20
    assert "secret" not in str(caught.value)
    assert "secret" not in (folder / FILE).read_text()


@pytest.mark.slow
def test_a_server_may_be_away_and_come_back(tmp_path: Path) -> None:
    """The sweep ends without its server; `sync` brings it there later, and not anywhere else."""
    records = small_sweep()
    port = free_port()
    tracking = Tracking(uri=f"http://127.0.0.1:{port}")
    with pytest.raises(TrackingFailed, match="refused"):
        mirror(tmp_path, records, tracking)
    report = sync(tmp_path, sweep=None, tracking=Tracking())
    assert (report.mirrored, len(report.problems)) == (0, 1)
    with mlflow_server(tmp_path, port):
        report = sync(tmp_path, sweep=None, tracking=Tracking())
        assert (report.mirrored, report.problems) == (len(records), ())
        client = client_of(tmp_path, tracking)
        run_id = children(client)[records[1].point_id].info.run_id
        assert len(client.list_artifacts(run_id)) == 6
        assert len(client.get_metric_history(run_id, CURVE)) > 5
        assert ui_server(tracking, root=tmp_path).argv == ()
    assert not (tmp_path / "outputs" / "mlflow.db").exists()


@pytest.mark.slow
def test_the_environments_server_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MLFLOW_TRACKING_URI moves a sweep to a server; a server that ends half-way costs nothing."""
    records = small_sweep()
    folder = builders.write_sweep(tmp_path, records)
    port = free_port()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{port}")
    tracker = MlflowTracker(Tracking(), root=tmp_path, folder=folder)
    with mlflow_server(tmp_path, port):
        tracker.log(records[0], folder / "points" / records[0].point.slug)
    with pytest.raises(TrackingFailed):
        tracker.log(records[1], folder / "points" / records[1].point.slug)
    tracker.log(records[2], folder / "points" / records[2].point.slug)
    with mlflow_server(tmp_path, port):
        tracker.finish(records)
        client = client_of(tmp_path)
        assert set(children(client)) == {record.point_id for record in records}


def test_the_ui_is_served_on_this_machine_only(root: Path) -> None:
    """`edgetune ui` binds to loopback, serves the sweeps' store and opens the laid out view."""
    port = free_port()
    server = ui_server(Tracking(), root=root, port=port)
    options = dict(zip(server.argv[4::2], server.argv[5::2], strict=True))
    assert options["--host"] == "127.0.0.1"
    assert options["--backend-store-uri"] == f"sqlite:///{root}/outputs/mlflow.db"
    assert server.address.startswith(f"http://127.0.0.1:{port}/#/experiments/1/runs?")
    assert server.environment["MLFLOW_DISABLE_TELEMETRY"] == "true"


def test_a_taken_port_is_said_before_anything_starts(root: Path) -> None:
    """Two UIs do not fight over a port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SetupError, match="is taken"):
            ui_server(Tracking(), root=root, port=taken.getsockname()[1])
