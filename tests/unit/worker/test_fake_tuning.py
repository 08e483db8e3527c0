"""The fake tuner, which stands in for the real ones in tests of everything around them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from edgetune.wire.messages import Phases, Tune, Tuned
from edgetune.wire.settings import Budget, Fake, ModelFile, Target
from edgetune.worker.engines.fake import FakeEngine
from edgetune.worker.engines.fake_tuning import HUNG

SLOW = Fake(trials=8, trial_ms=0.5)


def tune(
    staging: Path,
    budget: Budget,
    tuner: Fake = SLOW,
    *,
    after: Literal["", "crash", "silence"] = "",
) -> Tuned:
    order = Tune(
        model=ModelFile(path="", sha256="", inputs=(), outputs=()),
        target=Target(name="host", tvm="llvm"),
        tuner=tuner,
        budget=budget,
        staging=str(staging),
        threads=1,
        after=after,
    )
    return FakeEngine().tune(order, lambda progress: None)


@pytest.mark.parametrize(
    ("budget", "trials"),
    [
        pytest.param(Budget(), 8, id="all trials of the settings"),
        pytest.param(Budget(trials=3), 3, id="trials"),
        pytest.param(Budget(seconds=0.002), 4, id="seconds"),
        pytest.param(Budget(seconds=None, device_seconds=0.0025), 5, id="device seconds"),
        pytest.param(Budget(seconds=0.001, trials=5), 2, id="the first of two"),
    ],
)
def test_the_budget_ends_it_in_every_unit(budget: Budget, trials: int, tmp_path: Path) -> None:
    """All that is spent is reported, in each of the three units."""
    tuned = tune(tmp_path, budget)
    assert tuned.trials == len(tuned.curve) == trials
    assert tuned.seconds == tuned.device_seconds == pytest.approx(trials * 0.5e-3)
    assert tuned.phases == Phases(run_s=tuned.seconds)
    assert tuned.curve[-1].device_seconds == tuned.device_seconds


def test_trials_that_stand_in_the_staging_are_not_done_again(tmp_path: Path) -> None:
    first = tune(tmp_path, Budget(trials=3))
    second = tune(tmp_path, Budget(trials=5))
    assert (first.resumed_trials, second.resumed_trials) == (0, 3)
    assert (tmp_path / "trials.txt").read_text().split() == list("01234")


@pytest.mark.parametrize(
    ("after", "trials", "note"),
    [
        pytest.param("silence", 3, HUNG, id="found silent: its task is ended"),
        pytest.param("", 8, "", id="ended from outside: it goes on"),
    ],
)
def test_it_hangs_but_once(
    after: Literal["", "silence"], trials: int, note: str, tmp_path: Path
) -> None:
    """What the hung process left is a marker and the trials before it."""
    tune(tmp_path, Budget(trials=3))
    (tmp_path / "hung").touch()
    tuner = Fake(trials=8, trial_ms=0.0, hang_at=3)
    tuned = tune(tmp_path, Budget(), tuner, after=after)
    assert tuned.trials == trials
    assert tuned.tasks[0].note == note


def test_nothing_is_made_up_for_a_task_without_a_trial(tmp_path: Path) -> None:
    """It hung before its first trial: there is no latency to report."""
    (tmp_path / "hung").touch()
    (task,) = tune(tmp_path, Budget(), Fake(hang_at=0), after="silence").tasks
    assert (task.trials, task.best_ms) == (0, None)
