from __future__ import annotations

import math
from pathlib import Path

import pytest

from edgetune.wire.settings import Budget
from edgetune.worker.engines.tvm_classic.tuning.meter import BudgetSpent, Meter


@pytest.mark.parametrize(
    ("budget", "over"),
    [
        pytest.param(Budget(seconds=None, trials=4), False, id="trials left"),
        pytest.param(Budget(seconds=None, trials=3), True, id="trials spent"),
        pytest.param(Budget(seconds=None, device_seconds=0.5), True, id="device time spent"),
        pytest.param(Budget(seconds=None, device_seconds=0.7), False, id="device time left"),
        pytest.param(Budget(seconds=1e-9), True, id="wall clock"),
        pytest.param(Budget(seconds=600, trials=3), True, id="the first of two limits"),
    ],
)
def test_the_budget_ends_with_whichever_limit_is_met_first(
    budget: Budget, over: bool, tmp_path: Path
) -> None:
    meter = Meter(budget, tmp_path)
    meter.measured(3, device_s=0.6)
    assert meter.is_over() is over
    if over:
        with pytest.raises(BudgetSpent):
            meter.check()


def test_a_limit_that_is_not_set_is_no_limit(tmp_path: Path) -> None:
    meter = Meter(Budget(seconds=None, trials=10), tmp_path)
    assert meter.seconds_left() == meter.device_seconds_left() == math.inf
    assert meter.trials_left() == 10
    assert meter.share_spent() == 0


def test_another_process_goes_on_with_what_was_spent(tmp_path: Path) -> None:
    """In all three units and in all phases."""
    budget = Budget(seconds=100, trials=10, device_seconds=2)
    first = Meter(budget, tmp_path)
    with first.phase("build"):
        first.measured(4, device_s=0.5)
    point = first.note(best_ms=3.0)
    second = Meter(budget, tmp_path)
    assert (second.trials, second.device_s) == (4, 0.5)
    assert second.elapsed_s() >= point.seconds
    assert second.phases().build_s >= first.phases().build_s > 0
    assert second.curve == [point]


def test_the_phases_add_up_to_the_time_that_has_passed(tmp_path: Path) -> None:
    """What is in none of them is idle; the inner of two is the one that counts."""
    meter = Meter(Budget(), tmp_path)
    with meter.phase("search"), meter.phase("run"):
        sum(range(200_000))
    phases = meter.phases()
    assert phases.run_s > phases.search_s > 0
    total = phases.search_s + phases.build_s + phases.run_s + phases.idle_s
    assert total == pytest.approx(meter.elapsed_s(), abs=1e-3)
