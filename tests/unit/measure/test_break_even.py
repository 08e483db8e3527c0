"""A cost is paid back by savings; where the intervals allow none, it may never be."""

from __future__ import annotations

import pytest

from edgetune.measure.bounded import Bounded
from edgetune.measure.break_even import BreakEven, break_even, saved_by


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        pytest.param(Bounded(2, 1, 4), BreakEven(50, 25, 100, "pays back"), id="surely"),
        pytest.param(Bounded(3, 3, 3), BreakEven(34, 34, 34, "pays back"), id="rounded up"),
        pytest.param(Bounded(2, 0, 4), BreakEven(50, 25, None, "not certain"), id="from zero on"),
        pytest.param(Bounded(-1, -2, 1), BreakEven(None, 100, None, "not certain"), id="perhaps"),
        pytest.param(Bounded(-2, -3, -1), BreakEven(None, None, None, "never"), id="never"),
        pytest.param(Bounded(-2, -3, 0), BreakEven(None, None, None, "never"), id="at most zero"),
        pytest.param(Bounded(2), BreakEven(50, None, None, "not certain"), id="no interval"),
        pytest.param(Bounded(-2), BreakEven(None, None, None, "not certain"), id="nor a saving"),
    ],
)
def test_the_intervals_ends_bound_the_number_of_inferences(
    saved: Bounded, expected: BreakEven
) -> None:
    """A cost of 100; the greatest saving pays it back soonest."""
    assert break_even(100, saved) == expected


def test_nothing_spent_is_paid_back_at_once() -> None:
    """Where all tasks were tuned before."""
    assert break_even(0, Bounded(2, 1, 4)) == BreakEven(0, 0, 0, "pays back")


def test_a_negative_cost_is_refused() -> None:
    """It is a mistake of the caller's."""
    with pytest.raises(ValueError, match="negative"):
        break_even(-1, Bounded(1))


UNTUNED, TUNED = Bounded(10, 9, 12), Bounded(8, 7, 8.5)


@pytest.mark.parametrize(
    ("speedup", "expected"),
    [
        pytest.param(None, (2, 0.5, 5), id="apart in time: the difference of the latencies"),
        pytest.param(Bounded(1.5), (2, 0.5, 5), id="a speedup without an interval is none"),
        pytest.param(Bounded(2, 1.5, 3), (5, 3, 8), id="faster side by side"),
        pytest.param(Bounded(0.5, 0.4, 0.8), (-10, -18, -2.25), id="slower side by side"),
        pytest.param(Bounded(1, 0.5, 2), (0, -12, 6), id="no difference seen"),
    ],
)
def test_a_speedup_seen_side_by_side_goes_before_the_two_latencies(
    speedup: Bounded | None, expected: tuple[float, float, float]
) -> None:
    """Its bounds with those of the untuned latency, whichever make it worst and best."""
    assert saved_by(UNTUNED, TUNED, speedup) == pytest.approx(expected)
