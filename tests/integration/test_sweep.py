"""Whole sweeps through real worker processes of the fake engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest

from edgetune.measure.derive import derive
from edgetune.measure.series import read_raw
from edgetune.run.outputs import read_record
from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.spec import Job
from edgetune.wire.settings import Fake
from tests.contract.engine import tiny_network
from tests.sweeps import Recorder, job
from tests.waiting import wait_for

Misbehaviour = Literal["tune", "compile", "load", "run"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(tiny_network(tmp_path).path)


def sweep(root: Path, *jobs: Job) -> tuple[SweepResult, Recorder]:
    watcher = Recorder()
    return run_sweep(jobs, root=root, watcher=watcher), watcher


def test_a_point_leaves_its_record_and_every_number_behind(tmp_path: Path, model: Path) -> None:
    """The folder holds the record, raw latencies, predictions and the log; statistics follow."""
    result, _ = sweep(tmp_path, job(model))
    (record,) = result.records
    folder = result.folder / "points" / record.point.slug
    assert record.status == "ok", record.failure
    assert read_record(folder) == record
    assert {path.name for path in folder.iterdir()} == {
        "record.json",
        "series.npz",
        "blocks.json",
        "predictions.npz",
        "worker.log",
    }
    derived = derive(record.point.measure, read_raw(folder))
    assert (derived.latency, derived.result) == (record.latency, record.bench)
    assert record.latency is not None
    assert record.latency.min_ms >= 1.0
    assert [stage.stage for stage in record.stages] == [
        "fetch",
        "tune",
        "compile",
        "reference",
        "state",
        "check",
        "bench",
    ]


def test_a_finished_sweep_runs_nothing_again(tmp_path: Path, model: Path) -> None:
    """The second run of the same sweep returns the same records and starts no stage."""
    first, _ = sweep(tmp_path, job(model), job(model, Fake(latency_ms=2)))
    again, watcher = sweep(tmp_path, job(model), job(model, Fake(latency_ms=2)))
    assert again.records == first.records
    assert (again.measured, watcher.stages) == (0, [])
    assert again.folder == first.folder


def test_force_measures_again_but_tunes_nothing_again(tmp_path: Path, model: Path) -> None:
    """A forced sweep has a folder of its own, new latencies, and uses the cached stages."""
    first, _ = sweep(tmp_path, job(model))
    forced, watcher = sweep(tmp_path, job(model, force=True))
    assert forced.folder != first.folder
    assert forced.records[0].started_utc != first.records[0].started_utc
    assert dict(watcher.stages) == {
        "fetch": False,
        "tune": True,
        "compile": True,
        "reference": True,
        "state": False,
        "check": False,
        "bench": False,
    }


def test_another_sweep_takes_over_what_is_measured(tmp_path: Path, model: Path) -> None:
    """A point that another sweep measured is brought over with its files and named as such."""
    first, _ = sweep(tmp_path, job(model))
    second, _ = sweep(tmp_path, job(model), job(model, Fake(latency_ms=2)))
    taken = second.records[0]
    assert (taken.reused_from, taken.sweep) == (first.folder.name, second.folder.name)
    assert taken.latency == first.records[0].latency
    assert (second.folder / "points" / taken.point.slug / "series.npz").exists()
    assert second.measured == 1


def test_another_core_with_as_many_threads_tunes_nothing_again(
    tmp_path: Path, model: Path
) -> None:
    """A tuning belongs to a thread count, not to the cores that carry the threads."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        pytest.skip("needs two cores")
    one, other = (usable[0],), (usable[1],)
    _, watcher = sweep(tmp_path, job(model, cores=one), job(model, cores=other))
    tunes = [cached for stage, cached in watcher.stages if stage == "tune"]
    assert tunes == [False, True]
    _, watcher = sweep(tmp_path, job(model, cores=one + other))
    assert ("tune", False) in watcher.stages


@pytest.mark.parametrize("stage", ["tune", "compile", "load", "run"])
def test_a_killed_engine_costs_its_own_point_only(
    tmp_path: Path, model: Path, stage: Misbehaviour
) -> None:
    """A worker that dies in any stage is a failed point with the stage named; the rest goes on."""
    result, _ = sweep(tmp_path, job(model, Fake(die_in=stage)), job(model))
    dead, alive = result.records
    assert (dead.status, alive.status) == ("failed", "ok")
    assert dead.failure is not None
    assert dead.failure.stage == {"load": "check", "run": "check"}.get(stage, stage)
    assert "SIGKILL" in dead.failure.message
    assert read_record(result.folder / "points" / dead.point.slug) == dead


@pytest.mark.parametrize("stage", ["tune", "compile", "load", "run"])
def test_an_engines_exception_is_the_points_failure(
    tmp_path: Path, model: Path, stage: Misbehaviour
) -> None:
    """What an engine raises is on the record with its class, its text and its traceback."""
    result, _ = sweep(tmp_path, job(model, Fake(fail_in=stage)))
    failure = result.records[0].failure
    assert failure is not None
    assert (failure.kind, failure.message) == ("RuntimeError", f"asked to fail in {stage}")
    assert "Traceback" in failure.details


def test_a_wrong_answer_is_no_result(tmp_path: Path, model: Path) -> None:
    """Outputs beyond the tolerance fail the point before anything is timed."""
    result, watcher = sweep(tmp_path, job(model, Fake(error=1e6)))
    (record,) = result.records
    assert record.failure is not None
    assert (record.failure.stage, record.failure.kind) == ("check", "WrongAnswer")
    assert record.latency is None
    assert ("bench", False) not in watcher.stages


def test_a_failed_point_is_tried_again(tmp_path: Path, model: Path) -> None:
    """Running the sweep again measures what failed and keeps what did not."""
    jobs = [job(model), job(model, Fake(fail_in="run"))]
    sweep(tmp_path, *jobs)
    _, watcher = sweep(tmp_path, *jobs)
    assert len(watcher.records) == 1
    assert watcher.records[0].status == "failed"


def test_a_changed_network_is_measured_again(tmp_path: Path, model: Path) -> None:
    """The same path with other bytes is another network, also for a finished sweep."""
    import onnx

    first, _ = sweep(tmp_path, job(model))
    network = onnx.load(model)
    network.doc_string = "changed"
    onnx.save(network, model)
    second, _ = sweep(tmp_path, job(model))
    assert second.measured == 1
    assert second.records[0].result_key != first.records[0].result_key


def test_a_damaged_artifact_is_built_again_and_said(tmp_path: Path, model: Path) -> None:
    """A cache entry whose bytes changed is never used."""
    sweep(tmp_path, job(model))
    (artifact,) = (tmp_path / "outputs/cache/compile").glob("*/artifact.json")
    artifact.write_text("{}")
    result, watcher = sweep(tmp_path, job(model, force=True))
    assert result.records[0].status == "ok"
    assert any("made again" in note for note in watcher.notes)


def test_what_is_tuned_again_is_compiled_again(tmp_path: Path, model: Path) -> None:
    """An artifact of the tuning that was lost would not be that of the record."""
    sweep(tmp_path, job(model))
    (tuning,) = (tmp_path / "outputs/cache/tune").glob("*/tuned.json")
    tuning.write_text("{}")
    result, watcher = sweep(tmp_path, job(model, force=True))
    assert result.records[0].status == "ok"
    assert {("tune", False), ("compile", False)} <= set(watcher.stages)


SWEEP_IN_A_PROCESS = """
import sys
from pathlib import Path
from contextlib import suppress
from typing import Literal
from edgetune.run.sweep import run_sweep
from edgetune.wire.settings import Fake
from tests.sweeps import Recorder, job
from tests.waiting import wait_for

run_sweep(
    [job(Path(sys.argv[2]), Fake(trials=40, trial_ms=50))],
    root=Path(sys.argv[1]),
    watcher=Recorder(),
)
"""


def test_a_killed_sweep_goes_on_where_it_was(tmp_path: Path, model: Path) -> None:
    """After SIGKILL in the middle of a tuning, the measured trials are kept and not repeated."""
    process = subprocess.Popen([sys.executable, "-c", SWEEP_IN_A_PROCESS, tmp_path, model])
    log = wait_for(lambda: next((tmp_path / "outputs/cache/tune").glob("*/trials.txt"), None))
    wait_for(lambda: len(log.read_text().splitlines()) >= 5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_for(lambda: not workers_of(tmp_path))
    kept = len(log.read_text().splitlines())
    result, _ = sweep(tmp_path, job(model, Fake(trials=40, trial_ms=50)))
    tuning = result.records[0].tuning
    assert tuning is not None
    assert (tuning.resumed_trials, tuning.trials) == (kept, 40)
    assert 5 <= kept < 40


def workers_of(root: Path) -> list[int]:
    """Processes whose command line or open log lies below `root`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if str(root) in str((folder / "fd" / "1").readlink()):
                found.append(int(folder.name))
    return found


def test_the_orchestrator_sleeps_while_a_worker_runs(tmp_path: Path, model: Path) -> None:
    """Waiting for a worker costs the orchestrator no processor time to speak of."""
    sweep(tmp_path, job(model))  # imports and caches are paid for
    slow = Fake(latency_ms=100, trials=1)
    start_s, start_cpu_s = time.monotonic(), time.process_time()
    sweep(tmp_path, job(model, slow))
    wall_s, cpu_s = time.monotonic() - start_s, time.process_time() - start_cpu_s
    assert wall_s > 0.9
    assert cpu_s < 0.5 * wall_s
    assert threading.active_count() <= 2
