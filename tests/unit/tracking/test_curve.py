from __future__ import annotations

from edgetune.tracking.curve import steps
from edgetune.wire.messages import CurvePoint


def curve(*bests_ms: float | None) -> list[CurvePoint]:
    return [
        CurvePoint(trials=index, seconds=index / 2, best_ms=best_ms)
        for index, best_ms in enumerate(bests_ms, start=1)
    ]


def test_a_flat_stretch_is_its_two_ends() -> None:
    """Thousands of trials without a gain cost two points, and the picture stays the same."""
    kept = steps(curve(*[5.0] * 400, *[4.0] * 600))
    assert [(step.trials, step.best_ms) for step in kept] == [
        (1, 5.0),
        (400, 5.0),
        (401, 4.0),
        (1000, 4.0),
    ]


def test_trials_before_the_first_valid_one_are_absent() -> None:
    """While no schedule is valid there is no estimate, and none is drawn."""
    assert [step.trials for step in steps(curve(None, None, 3.0))] == [3]


def test_a_step_knows_its_time() -> None:
    """The curve can be drawn over seconds as well as over trials."""
    assert [step.offset_ms for step in steps(curve(3.0, 2.0))] == [500, 1000]


def test_no_curve_has_no_steps() -> None:
    """An untuned point draws nothing."""
    assert steps(()) == []
