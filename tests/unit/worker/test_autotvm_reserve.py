"""What AutoTVM keeps back of its budget for the last word on each operation."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.wire.settings import Budget
from edgetune.worker.engines.tvm_classic.autotvm.reserve import Reserve
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter


def reserve(budget: Budget, folder: Path, *, layout: str = "keep") -> Reserve:
    return Reserve(Meter(budget, folder), operations=10, layout=layout)


@pytest.mark.parametrize(
    ("budget", "spent", "affordable"),
    [
        pytest.param(Budget(seconds=None, trials=10), 7, 3, id="trials that are left"),
        pytest.param(Budget(seconds=None, trials=10), 10, 0, id="no trial left"),
        pytest.param(Budget(seconds=1000), 0, 8, id="a whole round"),
        pytest.param(Budget(seconds=1e-6), 0, 0, id="no time left"),
        pytest.param(Budget(seconds=None, device_seconds=1.0), 0, 8, id="device time left"),
    ],
)
def test_a_round_takes_what_the_budget_still_buys(
    budget: Budget, spent: int, affordable: int, tmp_path: Path
) -> None:
    kept = reserve(budget, tmp_path)
    kept.meter.measured(spent, device_s=0.0)
    assert kept.affordable(8) == affordable
    assert kept.is_met() is (affordable == 0)


def test_the_last_word_is_kept_back_of_time_but_of_no_trials(tmp_path: Path) -> None:
    """At most a fifth of the device's time; when no more than that is left, trials end."""
    kept = reserve(Budget(seconds=None, device_seconds=10.0), tmp_path)
    kept.meter.measured(5, device_s=8.1)
    assert kept.is_met()
    assert kept.is_time_left()


def test_layouts_across_operations_need_more_of_it(tmp_path: Path) -> None:
    """There every operation's candidates are measured again, and what lies between them."""
    keep, graph = (
        reserve(Budget(seconds=100), tmp_path, layout=name) for name in ("keep", "graph")
    )
    assert graph.seconds() < keep.seconds() < 100


def test_a_round_is_sized_by_the_speed_of_those_before(tmp_path: Path) -> None:
    kept = reserve(Budget(seconds=100), tmp_path)
    kept.took(seconds=160.0, trials=8)
    assert kept.affordable(8) == 4
