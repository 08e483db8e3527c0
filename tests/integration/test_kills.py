"""Real engines, real kills: of the engine's process in each stage, and of the whole sweep."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import psutil
import pytest

from edgetune.record import Stage
from edgetune.run.outputs import read_record
from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.run.wiring import VirtualEnvironments
from edgetune.spec import Job, Measure, Paper
from edgetune.wire.messages import Progress
from edgetune.wire.settings import AutoTvm, Budget, OnnxRuntime
from tests.contract.engine import tiny_network
from tests.environments import ROOT
from tests.sweeps import Recorder, job
from tests.waiting import wait_for

pytestmark = [pytest.mark.engine, pytest.mark.slow]
LONG = Paper(repeats=200_000)


def make_root(folder: Path) -> Path:
    """Outputs of its own, the environments of the checkout."""
    (folder / ".venvs").symlink_to(ROOT / ".venvs")
    assert VirtualEnvironments(folder).python("tvm-classic").exists()
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_root(tmp_path)


def tuning_job(model: Path, measure: Measure | None = None) -> Job:
    """Six trials by AutoTVM."""
    plain = job(model, AutoTvm(), measure=measure)
    point = msgspec.structs.replace(plain.point, budget=Budget(seconds=None, trials=6))
    return msgspec.structs.replace(plain, point=point)


@pytest.fixture(scope="module")
def tunings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of a sweep in which the network was tuned; nothing else of it is kept."""
    root = make_root(tmp_path_factory.mktemp("tuned"))
    (record,) = run_sweep(
        [tuning_job(Path(tiny_network(root).path))], root=root, watcher=Recorder()
    ).records
    assert record.status == "ok", record.failure
    return root / "outputs/cache/tune"


@dataclass
class Killer(Recorder):
    """Kills the worker as soon as `stage` has one, or with its first progress; once."""

    stage: Stage = "tune"
    killed: list[int] = field(default_factory=list)

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        super().stage_started(stage, cached=cached)
        if stage == self.stage and stage not in {"tune", "compile"} and not self.killed:
            threading.Thread(target=self.kill).start()

    def progress(self, progress: Progress) -> None:
        if progress.stage == self.stage and not self.killed:
            self.kill()

    def kill(self) -> None:
        for worker in wait_for(workers):
            self.killed.append(worker.pid)
            worker.send_signal(signal.SIGKILL)


def workers() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if any("worker" in part for part in child.cmdline())]


@pytest.mark.parametrize("stage", ["tune", "compile", "reference", "check", "bench"])
def test_a_killed_engine_costs_its_own_point_only(root: Path, tunings: Path, stage: Stage) -> None:
    """The point fails with the stage, the signal and the log; the next point is measured."""
    model = Path(tiny_network(root).path)
    if stage != "tune":
        shutil.copytree(tunings, root / "outputs/cache/tune")
    watcher = Killer(stage=stage)
    jobs = [tuning_job(model, LONG if stage == "bench" else None), job(model, OnnxRuntime())]
    result: SweepResult = run_sweep(jobs, root=root, watcher=watcher)
    dead, alive = result.records
    assert watcher.killed
    assert (dead.status, alive.status) == ("failed", "ok"), (dead.failure, alive.failure)
    assert dead.failure is not None
    assert dead.failure.stage == stage
    assert "SIGKILL" in dead.failure.message
    assert (result.folder / "points" / dead.point.slug / "worker.log").exists()
    assert not [pid for pid in watcher.killed if psutil.pid_exists(pid)]
    assert ("tune", stage != "tune") in watcher.stages


def test_a_killed_sweep_tunes_on_and_repeats_nothing(root: Path) -> None:
    """After SIGKILL of `edgetune` in the middle of a tuning, its trials count and stay."""
    model = tiny_network(root).path
    command = [
        sys.executable, "-m", "edgetune.cli.main", "sweep", "model=file", f"model.path={model}",
        "tuner=autotvm,none", "state.cores=0", "budget.seconds=600", "budget.trials=24",
        "tracking=none", "measure=paper", "measure.repeats=20", "compare=false", "report=false",
    ]  # fmt: skip
    environment = os.environ | {"EDGETUNE_ROOT": str(root)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    tune = root / "outputs/cache/tune"
    log = wait_for(lambda: next(tune.glob("*.partial/trials.json"), None), 120)
    wait_for(lambda: len(log.read_text().splitlines()) >= 10, 120)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = log.read_text()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder,) = root.glob("outputs/sweeps/*/points/tiny.autotvm*")
    record = read_record(folder)
    assert record is not None
    assert record.tuning is not None
    assert record.tuning.resumed_trials >= 10
    assert record.tuning.trials <= 24
    (finished,) = tune.glob("*/trials.json")
    assert finished.read_text().startswith(kept[: kept.rfind("\n") + 1])
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "already measured" in again.stdout
