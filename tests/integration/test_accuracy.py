"""Right answers over a dataset, through whole sweeps of the fake engine.

Its scores are the sum of the inputs times cos(class): class 0 is the best of a positive sum, class
3 of a negative one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.spec import FileDataset, Job
from edgetune.wire.settings import Fake
from tests.contract.engine import tiny_network
from tests.sweeps import Recorder, job


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(tiny_network(tmp_path).path)


def dataset(folder: Path, *, labels: tuple[int, ...] = (0, 3, 0, 7)) -> FileDataset:
    """Sums of either sign, in turn."""
    signs = np.array([1, -1, 1, -1], np.float32)
    inputs = np.ones((4, 3, 16, 16), np.float32) * signs[:, None, None, None]
    np.savez(folder / "set.npz", inputs=inputs, labels=labels)
    return FileDataset(path=str(folder / "set.npz"))


def sweep(root: Path, *jobs: Job) -> tuple[SweepResult, Recorder]:
    watcher = Recorder()
    return run_sweep(jobs, root=root, watcher=watcher), watcher


def test_right_answers_are_counted_before_anything_is_timed(tmp_path: Path, model: Path) -> None:
    """Three labels of four are what the sums say; artifact and reference agree."""
    result, watcher = sweep(tmp_path, job(model, dataset=dataset(tmp_path)))
    (record,) = result.records
    assert record.status == "ok", record.failure
    assert record.accuracy is not None
    assert (record.accuracy.samples, record.accuracy.differing) == (4, 0)
    assert record.accuracy.top1 == record.accuracy.reference_top1 == 0.75
    stages = [stage for stage, _ in watcher.stages]
    assert stages.index("check") < stages.index("accuracy") < stages.index("bench")


def test_an_artifact_is_evaluated_once_however_often_it_is_timed(
    tmp_path: Path, model: Path
) -> None:
    """A forced sweep measures the latency again and finds the scores."""
    first, _ = sweep(tmp_path, job(model, dataset=dataset(tmp_path)))
    forced, watcher = sweep(tmp_path, job(model, dataset=dataset(tmp_path), force=True))
    assert ("accuracy", True) in watcher.stages
    assert ("reference", False) not in watcher.stages
    assert forced.records[0].accuracy == first.records[0].accuracy


def test_a_changed_dataset_is_another_result(tmp_path: Path, model: Path) -> None:
    """The same path with other labels is counted, and measured, again."""
    first, _ = sweep(tmp_path, job(model, dataset=dataset(tmp_path)))
    second, _ = sweep(tmp_path, job(model, dataset=dataset(tmp_path, labels=(0, 3, 0, 3))))
    assert second.measured == 1
    assert second.records[0].point_id == first.records[0].point_id
    assert second.records[0].accuracy is not None
    assert second.records[0].accuracy.top1 == 1.0


def test_an_artifact_that_decides_otherwise_is_a_wrong_answer(tmp_path: Path, model: Path) -> None:
    """Right on the point's own input, wrong on the dataset: nothing is timed."""
    wrong = Fake(misjudge=True)
    result, watcher = sweep(tmp_path, job(model, wrong, dataset=dataset(tmp_path)))
    failure = result.records[0].failure
    assert failure is not None
    assert (failure.stage, failure.kind) == ("accuracy", "WrongAnswer")
    assert failure.message == (
        "sample 1: 3 of 4 samples are decided otherwise than by the reference, "
        "expected class 3, got class 0"
    )
    assert ("bench", False) not in watcher.stages


def test_a_dataset_that_does_not_fit_fails_its_point_alone(tmp_path: Path, model: Path) -> None:
    """What could not be checked beforehand, because the network was not here."""
    np.savez(tmp_path / "set.npz", inputs=np.zeros((2, 5), np.float32), labels=[0, 1])
    unfit = FileDataset(path=str(tmp_path / "set.npz"))
    result, _ = sweep(tmp_path, job(model, dataset=unfit), job(model))
    assert [record.status for record in result.records] == ["failed", "ok"]
    assert result.records[0].failure is not None
    assert result.records[0].failure.stage == "fetch"


def test_a_point_without_a_dataset_has_no_accuracy(tmp_path: Path, model: Path) -> None:
    """And no stage for it; the fake engine's slept latency has no limit either."""
    result, watcher = sweep(tmp_path, job(model))
    (record,) = result.records
    assert (record.accuracy, record.limit) == (None, None)
    assert record.limit_missing == "the fake engine's latency is slept"
    assert {"accuracy", "limits"} & {stage for stage, _ in watcher.stages} == set()
