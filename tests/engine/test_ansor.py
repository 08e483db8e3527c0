"""Auto-scheduler keeps its budget, survives crashes, goes on where it was, reuses trials."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edgetune.wire.messages import TaskReport, Tuned
from tests.environments import ROOT, engine_python

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CASE = Path(__file__).with_name("ansor_case.py")
AMPLE_SECONDS = "250"
STORES = "cost_model=stores"


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
    return answer(start(tmp_path_factory.mktemp("stores"), 16, AMPLE_SECONDS, STORES))


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
    assert crashing.tuned.trials == sum(task.trials for task in crashing.tuned.tasks) == 16
    assert crashing.tuned.curve[-1].trials == 16


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[bytes], Path, Answer]:
    """Killed after the ninth trial, then started again; the records before, the folder after."""
    folder = tmp_path_factory.mktemp("steps")
    killed = start(folder, 20, AMPLE_SECONDS, "die=9", f"library={folder / 'library'}")
    assert killed.returncode == -9, killed.stderr.decode()[-2000:]
    records = folder / "auto_scheduler.json"
    before = records.read_bytes()
    records.write_bytes(before + b'{"i": [["half a li')
    done = answer(start(folder, 20, AMPLE_SECONDS, f"library={folder / 'library'}"))
    return before.splitlines(), folder, done


def lines(folder: Path) -> list[bytes]:
    return (folder / "auto_scheduler.json").read_bytes().splitlines()


def test_a_trial_is_on_disk_before_the_next_one_begins(resumed: Any) -> None:
    before, _, _ = resumed
    assert len(before) == 9


def test_a_killed_tuning_goes_on_and_counts_what_was_measured(resumed: Any) -> None:
    _, folder, done = resumed
    assert done.tuned.resumed_trials == 9
    assert done.tuned.trials == len(lines(folder)) == 20


def test_a_killed_tuning_measures_nothing_twice(resumed: Any) -> None:
    before, folder, _ = resumed
    after = lines(folder)
    assert after[: len(before)] == before
    schedules = [msgspec.json.encode(msgspec.json.decode(line)["i"]) for line in after]
    assert len(set(schedules)) == len(schedules)


def test_a_kill_while_trials_are_measured_blames_no_task(resumed: Any) -> None:
    _, _, done = resumed
    assert {task.note for task in done.tuned.tasks} == {""}


def test_the_phases_of_a_tuning_add_up_to_its_seconds(resumed: Any) -> None:
    _, _, done = resumed
    spent = done.tuned.phases
    phases_s = (spent.search_s, spent.build_s, spent.run_s, spent.idle_s)
    assert sum(phases_s) == pytest.approx(done.tuned.seconds, abs=0.1)
    assert all(seconds > 0 for seconds in phases_s)


def test_the_final_chooses_among_what_was_measured_and_changes_no_trial(resumed: Any) -> None:
    _, folder, done = resumed
    trials = {msgspec.json.encode(msgspec.json.decode(line)["i"]) for line in lines(folder)}
    winners = [
        msgspec.json.decode(line) for line in (folder / "best.json").read_bytes().splitlines()
    ]
    assert winners
    assert {msgspec.json.encode(winner["i"]) for winner in winners} <= trials
    bests = {task.workload: task.best_ms for task in done.tuned.tasks}
    for winner in winners:
        costs_s = winner["r"][0]
        assert bests[winner["i"][0][0]] == pytest.approx(1e3 * sum(costs_s) / len(costs_s))


def test_the_next_network_starts_from_what_this_one_has_measured(
    resumed: Any, tmp_path: Path
) -> None:
    _, folder, first = resumed
    again = answer(start(tmp_path, 4, AMPLE_SECONDS, f"library={folder / 'library'}"))
    tuned = again.tuned
    assert (tuned.reused_trials, tuned.reused_tasks, tuned.trials) == (20, 3, 4)
    assert sum(task.reused for task in tuned.tasks) == 20
    # The last point is of the final, which times anew; the one before it holds the bests of all.
    assert tuned.curve[0].best_ms <= first.tuned.curve[-2].best_ms
    assert set(lines(folder)) < set(lines(tmp_path))
    assert len(lines(tmp_path)) == 24


def test_a_log_of_the_user_is_the_start_and_stands_in_the_folder(
    resumed: Any, tmp_path: Path
) -> None:
    _, folder, _ = resumed
    log = folder / "auto_scheduler.json"
    tuned = answer(start(tmp_path, 1, AMPLE_SECONDS, f"records={log}")).tuned
    assert (tuned.reused_trials, tuned.trials) == (20, 1)
    assert any("20 trials taken over" in note for note in tuned.notes)


def test_trials_measured_with_other_threads_are_measured_again(
    resumed: Any, tmp_path: Path
) -> None:
    _, folder, _ = resumed
    log = tmp_path / "log.json"
    log.write_bytes(b"\n".join(line.replace(b"[2, 64,", b"[7, 64,") for line in lines(folder)))
    tuned = answer(start(tmp_path / "staging", 12, AMPLE_SECONDS, f"records={log}")).tuned
    assert (tuned.reused_trials, tuned.trials) == (0, 12)
    assert any("measured again" in note for note in tuned.notes)
    assert all(task.best_ms is not None for task in tuned.tasks)


def test_a_log_that_is_none_is_one_line(tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    log.write_text('{"tuner": "autotvm"}\n')
    done = start(tmp_path / "staging", 1, AMPLE_SECONDS, f"records={log}")
    assert done.returncode != 0
    last = done.stderr.decode().strip().splitlines()[-1]
    assert "no log of Auto-scheduler" in last
    assert f"{log}, line 1" in last


def test_a_task_in_whose_search_a_process_hung_is_let_be(resumed: Any, tmp_path: Path) -> None:
    _, _, done = resumed
    blamed = task(done.tuned, "dense").workload
    (tmp_path / "busy.json").write_bytes(msgspec.json.encode(blamed))
    tuned = answer(start(tmp_path, 12, AMPLE_SECONDS, "after=silence")).tuned
    assert task(tuned, "dense").trials == 0
    assert "hung" in task(tuned, "dense").note
    assert tuned.trials == 12


def test_both_layouts_are_tried_and_the_choice_stays(tmp_path: Path) -> None:
    tuned = answer(start(tmp_path, 60, AMPLE_SECONDS, "layout=trial")).tuned
    (note,) = [note for note in tuned.notes if note.startswith("layout ")]
    choice = msgspec.json.decode((tmp_path / "choice.json").read_bytes())
    assert note.startswith(f"layout {choice['layout']} chosen")
    assert tuned.trials == sum(task.trials for task in tuned.tasks) == 60
    assert {task.weight for task in tuned.tasks} == {0, 1}
    other = {"NCHW": "NHWC", "NHWC": "NCHW"}[choice["layout"]]
    (tmp_path / "choice.json").write_bytes(msgspec.json.encode({"layout": other}))
    again = answer(start(tmp_path, 60, AMPLE_SECONDS, "layout=trial")).tuned
    assert any(note.startswith(f"layout {other} chosen") for note in again.notes)


def test_the_seconds_of_a_budget_end_a_tuning(tmp_path: Path) -> None:
    tuned = answer(start(tmp_path, 10_000, 15)).tuned
    assert 0.95 * 15 <= tuned.seconds < 2 * 15
    assert tuned.trials < 1_000


def test_a_small_budget_of_trials_gives_every_task_its_share(tmp_path: Path) -> None:
    """A first round of full size would leave nothing for the last tasks."""
    tuned = answer(start(tmp_path, 9, AMPLE_SECONDS)).tuned
    assert {task.trials for task in tuned.tasks} == {9 // len(tuned.tasks)}
