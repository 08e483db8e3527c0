"""What is MetaSchedule's own, in real workers, on a small network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edgetune.engine.worker import Worker, WorkerSpec, environment
from edgetune.errors import StageFailed, WorkerDied
from edgetune.wire.messages import Progress, Tune, Tuned
from edgetune.wire.settings import Budget, MetaSchedule, ModelFile
from tests.contract.engine import TARGET, tiny_network
from tests.environments import ROOT, engine_python

pytestmark = [pytest.mark.engine, pytest.mark.slow]
CASE = Path(__file__).with_name("meta_schedule_case.py")
PYTHON = engine_python("tvm-classic")
DRAWN = MetaSchedule(cost_model="random", trials_per_round=4)


@pytest.fixture
def model(tmp_path: Path) -> ModelFile:
    return tiny_network(tmp_path)


def worker_in(folder: Path) -> Worker:
    log = folder / "worker.log"
    spec = WorkerSpec(engine="tvm-classic", python=PYTHON, cores=(0,), threads=1, log=log)
    return Worker(spec, stage="test")


def order(model: ModelFile, staging: Path, *, trials: int = 8, **changes: Any) -> Tune:
    staging.mkdir(exist_ok=True)
    plain = Tune(
        model=model,
        target=TARGET,
        tuner=DRAWN,
        budget=Budget(seconds=None, trials=trials),
        staging=str(staging),
        threads=1,
    )
    return msgspec.structs.replace(plain, **changes)


def tune(order: Tune, folder: Path) -> Tuned:
    with worker_in(folder) as worker:
        return worker.ask(order, Tuned)


def candidates(staging: Path) -> list[tuple[str, str]]:
    lines = (staging / "trials.jsonl").read_text().splitlines()
    return [(trial["workload"], trial["candidate"]) for trial in map(json.loads, lines)]


@pytest.fixture(scope="module")
def refuser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A process for orders that fail before anything is started."""
    with worker_in(tmp_path_factory.mktemp("refuser")) as worker:
        yield worker


def case(*arguments: str) -> str:
    done = subprocess.run(
        [PYTHON, CASE, *arguments],
        env=os.environ | environment(1) | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_line_that_a_kill_cut_off_costs_nothing_else(model: ModelFile, tmp_path: Path) -> None:
    """Nor is any trial before it measured twice, with a cost model that learns."""
    staging = tmp_path / "s"
    tuner = MetaSchedule(cost_model="xgb", population=16, trials_per_round=8)
    whole = order(model, staging, trials=40, tuner=tuner)
    with worker_in(tmp_path) as worker:

        def kill(progress: Progress) -> None:
            if progress.done >= 24:
                os.kill(worker.process.pid, signal.SIGKILL)

        with pytest.raises(WorkerDied):
            worker.ask(whole, Tuned, watch=kill)
    kept = candidates(staging)
    with (staging / "trials.jsonl").open("ab") as log:
        log.write(b'{"workload": "fl')  # as a kill in mid-write leaves it
    tuned = tune(whole, tmp_path)
    trials = candidates(staging)
    assert tuned.resumed_trials == len(kept)
    assert trials[: len(kept)] == kept
    assert tuned.trials == len(trials) == len(set(trials)) == 40
    assert tuned.trials == sum(task.trials for task in tuned.tasks)
    assert len((staging / "database_tuning_record.json").read_text().splitlines()) == 40


def test_tvm_itself_compiles_what_is_published(model: ModelFile, tmp_path: Path) -> None:
    """`compile_relay` takes the folder as a database, finds every task, and computes the same."""
    tuned = tune(order(model, tmp_path / "s", trials=12), tmp_path)
    answer = json.loads(case("compile", model.path, str(tmp_path / "s")))
    assert answer["records"] == tuned.trials
    assert answer["found"] == sum(task.best_ms is not None for task in tuned.tasks) > 0
    assert answer["error"] < 1e-4


@pytest.mark.parametrize("threads", [1, 2], ids=["the same threads", "other threads"])
def test_a_database_of_tvms_own_is_a_start(threads: int, model: ModelFile, tmp_path: Path) -> None:
    """Records of the same target count as measured; those of another one are tried first."""
    folder, staging = tmp_path / "database", tmp_path / "s"
    folder.mkdir()
    case("tune", model.path, str(folder), str(threads))
    tuner = msgspec.structs.replace(DRAWN, records=str(folder))
    tuned = tune(order(model, staging, trials=6, tuner=tuner), tmp_path)
    assert tuned.trials == len(candidates(staging)) == 6
    assert (tuned.reused_trials > 0) == (threads == 1)
    proposals = [note for note in tuned.notes if str(folder) in note and "proposals" in note]
    assert bool(proposals) == (threads == 2)
    taken = json.loads((staging / "taken.json").read_text())["trials"]
    known = {(trial["workload"], trial["candidate"]) for trial in taken}
    assert (candidates(staging)[0] in known) == (threads == 2)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(None, "no MetaSchedule database", id="missing"),
        pytest.param(("[]", "[0, "), "a damaged MetaSchedule database", id="not JSON"),
        pytest.param(("", "[0, [[], [1.0], {}, []]]"), "a damaged", id="no such workload"),
        pytest.param(('["0x1", "e30="]', ""), "a damaged", id="no module"),
    ],
)
def test_an_unreadable_database_fails_in_one_line(
    lines: tuple[str, str] | None,
    message: str,
    model: ModelFile,
    refuser: Worker,
    tmp_path: Path,
) -> None:
    """It names the folder, and nothing was measured yet."""
    folder = tmp_path / "database"
    folder.mkdir()
    for name, line in zip(("workload", "tuning_record"), lines or (), strict=False):
        (folder / f"database_{name}.json").write_text(f"{line}\n")
    tuner = msgspec.structs.replace(DRAWN, records=str(folder))
    with pytest.raises(StageFailed, match=message) as failure:
        refuser.ask(order(model, tmp_path / "s", tuner=tuner), Tuned)
    assert failure.value.kind == "ModelError"
    assert str(folder) in failure.value.message
    assert "\n" not in failure.value.message


def test_a_task_that_crashed_a_process_is_searched_without_features(
    model: ModelFile, tmp_path: Path
) -> None:
    """The others go on as before."""
    staging = tmp_path / "s"
    whole = order(model, staging, trials=12, tuner=MetaSchedule(trials_per_round=4))
    with worker_in(tmp_path) as worker:

        def kill(progress: Progress) -> None:
            if progress.done >= 2 and (staging / "busy.json").exists():
                os.kill(worker.process.pid, signal.SIGKILL)

        with pytest.raises(WorkerDied):
            worker.ask(whole, Tuned, watch=kill)
    blamed = json.loads((staging / "busy.json").read_text())
    tuned = tune(msgspec.structs.replace(whole, after="crash"), tmp_path)
    (task,) = [task for task in tuned.tasks if task.workload == blamed]
    assert "no feature extraction" in task.note
    assert tuned.trials == 12
