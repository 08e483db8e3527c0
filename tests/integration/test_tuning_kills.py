"""A tuning killed at random moments, again and again: no trial is lost and none is done twice."""

from __future__ import annotations

import json
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import psutil
import pytest

from edgetune.record import Stage
from edgetune.run.sweep import run_sweep
from edgetune.run.wiring import VirtualEnvironments
from edgetune.spec import Job
from edgetune.wire.messages import Progress
from edgetune.wire.settings import AnyTuner, AutoScheduler, AutoTvm, Budget, MetaSchedule
from tests.contract.engine import tiny_network
from tests.environments import ROOT
from tests.sweeps import Recorder, job

pytestmark = [pytest.mark.engine, pytest.mark.slow]
MOST_TRIALS = 3  # between two kills
TRIALS_A_KILL = 6  # of the budget, so that all kills come before the last trial
STARTING_S, SOON_S = 6.0, 0.1


@dataclass(frozen=True)
class Case:
    """A tuner, the file that holds its trials, and what identifies the candidate of a line."""

    tuner: AnyTuner
    log: str
    candidate: Callable[[bytes], str]


def autotvm_candidate(line: bytes) -> str:
    trial = json.loads(line)
    return str((trial["input"][1:3], trial["config"]["index"], trial["config"]["entity"]))


def ansor_candidate(line: bytes) -> str:
    return json.dumps(json.loads(line)["i"])


def meta_schedule_candidate(line: bytes) -> str:
    return str(json.loads(line)["candidate"])


CASES = [
    Case(AutoTvm(layout="free"), "trials.json", autotvm_candidate),
    Case(AutoScheduler(population=32, trials_per_round=8), "auto_scheduler.json", ansor_candidate),
    Case(MetaSchedule(population=16, trials_per_round=8), "trials.jsonl", meta_schedule_candidate),
]


@dataclass
class Killer(Recorder):
    """Kills the tuning worker once: `delay_s` after it has measured `trials` trials."""

    trials: int = 0
    delay_s: float = 0.0
    first: int | None = None
    kills: list[int] = field(default_factory=list)
    timer: threading.Timer | None = None

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        super().stage_started(stage, cached=cached)
        if stage == "tune" and not cached and self.trials == 0:
            self.set_timer()

    def progress(self, progress: Progress) -> None:
        self.first = progress.done if self.first is None else self.first
        if progress.done - self.first >= self.trials:
            self.set_timer()

    def set_timer(self) -> None:
        if self.timer is None:
            self.timer = threading.Timer(self.delay_s, self.kill)
            self.timer.start()

    def kill(self) -> None:
        for worker in workers():
            self.kills.append(worker.pid)
            worker.send_signal(signal.SIGKILL)


def workers() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if any("worker" in part for part in child.cmdline())]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Outputs of its own, the environments of the checkout."""
    (tmp_path / ".venvs").symlink_to(ROOT / ".venvs")
    assert VirtualEnvironments(tmp_path).python("tvm-classic").exists()
    return tmp_path


def tuning_job(model: Path, tuner: AnyTuner, *, trials: int) -> Job:
    plain = job(model, tuner)
    budget = Budget(seconds=None, trials=trials)
    point = msgspec.structs.replace(plain.point, budget=budget)
    return msgspec.structs.replace(plain, point=point)


def log_of(root: Path, case: Case) -> list[bytes]:
    """The whole lines, of the folder under work or of the finished one."""
    logs = list(root.glob(f"outputs/cache/tune/*/{case.log}"))
    data = logs[0].read_bytes() if logs else b""
    return data[: data.rfind(b"\n") + 1].splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tuner.__struct_config__.tag)
def test_kills_lose_no_trial_and_repeat_none(root: Path, case: Case, kills: int) -> None:
    """After each SIGKILL the log goes on where it was; at the end it holds the budget's trials."""
    budget = kills * TRIALS_A_KILL
    asked = tuning_job(Path(tiny_network(root).path), case.tuner, trials=budget)
    moments, done, before = random.Random(1), 0, list[bytes]()
    while done < kills:
        # In the middle of an import, a search, a build, a run: whatever it is at then.
        trials = done % (MOST_TRIALS + 1)
        delay_s = moments.uniform(0.0, SOON_S if trials else STARTING_S)
        killer = Killer(trials=trials, delay_s=delay_s)
        (record,) = run_sweep([asked], root=root, watcher=killer).records
        assert record.failure is not None
        assert "SIGKILL" in record.failure.message, record.failure
        lines = log_of(root, case)
        assert lines[: len(before)] == before
        done, before = done + len(killer.kills), lines
    (record,) = run_sweep([asked], root=root, watcher=Recorder()).records
    lines = log_of(root, case)
    assert record.tuning is not None, record.failure
    assert lines[: len(before)] == before
    assert record.tuning.trials == len(lines) == budget
    assert record.tuning.resumed_trials == len(before)
    assert len({case.candidate(line) for line in lines}) == budget
