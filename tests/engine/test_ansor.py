"""Auto-scheduler keeps its budget, survives its crashes and goes on where it was killed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edgetune.wire.messages import TaskReport, Tuned
from tests.environments import ROOT, engine_python

pytestmark = pytest.mark.engine

CASE = Path(__file__).with_name("ansor_case.py")
AMPLE_SECONDS = "200"


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    error: float
    tuned: Tuned


def start(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    python = engine_python("tvm-classic")
    if not python.exists():
        pytest.skip(f"no {python}: run make test")
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "TVM_NUM_THREADS": "2",
        "TVM_BIND_THREADS": "0",
        "TOPHUB_LOCATION": "NONE",
    }
    command = [str(python), str(CASE), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, timeout=280, check=False)


def answer(done: subprocess.CompletedProcess[bytes]) -> Answer:
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Answer)


def task(tuned: Tuned, part: str) -> TaskReport:
    return next(task for task in tuned.tasks if part in task.name)


@pytest.fixture(scope="module")
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """Features of the dense task abort the process that extracts them."""
    return answer(start(tmp_path_factory.mktemp("stores"), 24, AMPLE_SECONDS, "stores"))


def test_a_task_whose_features_abort_is_tuned_by_its_steps(crashing: Answer) -> None:
    dense = task(crashing.tuned, "dense")
    assert dense.cost_model == "steps"
    assert "SIGABRT" in dense.note
    assert dense.best_ms is not None


def test_the_other_tasks_keep_their_cost_model(crashing: Answer) -> None:
    others = [task for task in crashing.tuned.tasks if "dense" not in task.name]
    assert {task.cost_model for task in others} == {"stores"}


def test_every_task_has_a_valid_schedule_and_the_network_computes_the_same(
    crashing: Answer,
) -> None:
    assert all(task.best_ms is not None for task in crashing.tuned.tasks)
    assert crashing.error < 1e-4


def test_the_budget_of_trials_is_met_exactly(crashing: Answer) -> None:
    assert crashing.tuned.trials == sum(task.trials for task in crashing.tuned.tasks) == 24
    assert crashing.tuned.curve[-1].trials == 24


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[bytes], list[bytes], Answer]:
    """Killed after the ninth trial, then started again; the records before and after."""
    folder = tmp_path_factory.mktemp("steps")
    killed = start(folder, 20, AMPLE_SECONDS, "steps", 9)
    assert killed.returncode == -9, killed.stderr.decode()[-2000:]
    records = folder / "auto_scheduler.json"
    before = records.read_bytes()
    records.write_bytes(before + b'{"i": [["half a li')
    done = answer(start(folder, 20, AMPLE_SECONDS, "steps"))
    return before.splitlines(), records.read_bytes().splitlines(), done


def test_a_killed_tuning_goes_on_and_counts_what_was_measured(resumed: Any) -> None:
    before, after, done = resumed
    assert 9 <= len(before) == done.tuned.resumed_trials
    assert done.tuned.trials == len(after) == 20


def test_a_killed_tuning_measures_nothing_twice(resumed: Any) -> None:
    before, after, _ = resumed
    assert after[: len(before)] == before
    schedules = [msgspec.json.encode(msgspec.json.decode(line)["i"]) for line in after]
    assert len(set(schedules)) == len(schedules)


def test_a_kill_while_trials_are_measured_blames_no_task(resumed: Any) -> None:
    _, _, done = resumed
    assert {task.note for task in done.tuned.tasks} == {""}


def test_the_seconds_of_a_budget_end_a_tuning(tmp_path: Path) -> None:
    tuned = answer(start(tmp_path, 10_000, 25, "steps")).tuned
    assert tuned.seconds >= 25  # the builds that were under way are still measured
    assert tuned.trials < 1_000
