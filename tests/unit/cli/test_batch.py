from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from edgetune.cli.batch import Latency, SweepTask, opened
from edgetune.errors import ConfigError
from edgetune.run.watcher import NoWatcher
from edgetune.spec import Job
from tests.offers import two_cores
from tests.unit.cli.sweeping import Runs
from tests.unit.config.test_job import AUTOTVM, composed


def no_check(jobs: Sequence[Job]) -> None: ...


def task(runs: Runs) -> SweepTask:
    return SweepTask(
        root=Path("/root"), folder=Path("/here"), run=runs, check=no_check, offers=two_cores
    )


def test_the_whole_batch_is_one_sweep() -> None:
    """And each configuration gets its own latency back, in its place."""
    runs = Runs(medians_ms=[3.0, math.nan])
    latencies = task(runs).run_batch([composed(), composed(tuner=AUTOTVM)])
    assert len(runs.batches) == 1
    assert latencies[0] == 3.0
    assert math.isnan(latencies[1])


def test_configurations_that_come_to_the_same_are_run_once() -> None:
    """Two budgets for what does not tune."""
    runs = Runs()
    configs = [composed(budget__seconds=60), composed(budget__seconds=90), composed(tuner=AUTOTVM)]
    latencies = task(runs).run_batch(configs)
    assert [len(batch) for batch in runs.batches] == [2]
    assert latencies[0].record is latencies[1].record


def test_nothing_runs_before_all_are_valid() -> None:
    """The last of many may be the wrong one."""
    runs = Runs()
    with pytest.raises(ConfigError):
        task(runs).run_batch([composed(), composed(measure__repeats=0)])
    assert not runs.batches


@pytest.mark.parametrize("key", ["name", "force", "compare", "report"])
def test_a_sweep_has_one_name_and_one_will(key: str) -> None:
    """They are not a point's."""
    values: list[object] = ["a", "b"] if key == "name" else [True, False]
    with pytest.raises(ConfigError, match=f"^{key}: differs between points"):
        task(Runs()).check([composed(**{key: value}) for value in values])


def test_no_points_are_an_error() -> None:
    """A glob may match nothing."""
    with pytest.raises(ConfigError, match=r"^no points,"):
        task(Runs()).run_batch([])


def test_another_launcher_calls_with_one_configuration_in_another_process() -> None:
    """The task and what it returns travel; the watcher stays at home."""
    home = task(Runs())
    away = pickle.loads(pickle.dumps(home))
    assert isinstance(away.watcher, NoWatcher)
    latency = pickle.loads(pickle.dumps(away(composed())))
    home.collect([latency, latency])
    assert isinstance(latency, Latency)
    assert [len(result.records) for result in home.results] == [1]


def test_the_users_own_input_names_need_no_plus() -> None:
    """Hydra would ask for one."""
    assert opened("model.shapes.images=[1,3,640,640]") == "++model.shapes.images=[1,3,640,640]"
    assert opened("model.shapes={input.1:[1]}") == "++model.shapes={input.1:[1]}"
    assert opened("model.path=a.onnx") == "model.path=a.onnx"


def test_a_configuration_that_is_repeated_gives_its_middle_latency() -> None:
    """What an optimising sweeper should see."""
    runs = Runs(medians_ms=[3.0, math.nan, 2.0])
    config = composed(tuner=AUTOTVM, budget__repetitions=3)
    assert task(runs).run_batch([config]) == [3.0]
