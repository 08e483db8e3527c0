"""A tuner that hangs is ended by the orchestrator; what it hung in is all that is lost."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from edgetune.run.sweep import run_sweep
from edgetune.wire.settings import Fake
from edgetune.worker.engines.fake_tuning import HUNG
from tests.contract.engine import tiny_network
from tests.sweeps import Recorder, job

SILENCE_S = 2.0


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(tiny_network(tmp_path).path)


def test_a_silent_worker_is_killed_and_the_sweep_goes_on(tmp_path: Path, model: Path) -> None:
    """Its tuning is started again, ends the task that hung, and keeps the trials before it."""
    watcher = Recorder()
    hanging = job(model, Fake(hang_at=3, silence_seconds=SILENCE_S))
    result = run_sweep([hanging, job(model, Fake(latency_ms=2.0))], root=tmp_path, watcher=watcher)
    hung, other = result.records
    assert (hung.status, other.status) == ("ok", "ok"), (hung.failure, other.failure)
    assert hung.tuning is not None
    assert hung.tuning.trials == hung.tuning.resumed_trials == 3
    assert hung.tuning.tasks[0].note == HUNG
    assert other.tuning is not None
    assert other.tuning.trials == 8
    assert [note for note in watcher.notes if "silent for 2 s" in note]
    assert not [child for child in psutil.Process().children() if child.is_running()]


def test_a_slow_tuner_is_not_taken_for_a_silent_one(tmp_path: Path, model: Path) -> None:
    """Each trial is heard: only what takes longer than the silence without one is ended."""
    watcher = Recorder()
    slow = job(model, Fake(trials=5, trial_ms=1e3 * SILENCE_S / 4, silence_seconds=SILENCE_S))
    (record,) = run_sweep([slow], root=tmp_path, watcher=watcher).records
    assert record.tuning is not None
    assert (record.tuning.trials, record.tuning.resumed_trials) == (5, 0)
    assert watcher.notes == []
