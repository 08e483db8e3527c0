"""A winner is named where it was seen to win, and where the race was fair."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from edgetune.measure.comparison import Comparison
from edgetune.record import PointRecord
from edgetune.report.fairness import unequal
from edgetune.report.winner import winner_lines
from edgetune.wire.settings import AutoScheduler, AutoTvm, Budget, OnnxRuntime
from tests.unit.report.records import measured, point
from tests.unit.report.sittings import comparison, sitting, with_artifact

NONE = with_artifact(measured(point()))
ORT = with_artifact(measured(point(OnnxRuntime())))
AUTOTVM = with_artifact(measured(point(AutoTvm())))
ANSOR = with_artifact(measured(point(AutoScheduler())))
HURRIED = with_artifact(measured(point(AutoScheduler(), budget_seconds=320.0)))
START = "fastest  resnet18 on cores 0-1: "


def line(records: list[PointRecord], ratios: Mapping[tuple[int, int], Comparison]) -> str:
    [said] = winner_lines(records, [sitting(records, ratios)])
    return said.removeprefix(START)


def test_the_one_that_is_faster_than_every_other_is_named() -> None:
    """Three artifacts, all pairs clear."""
    ratios = {(0, 1): comparison(1.2), (0, 2): comparison(1.1), (1, 2): comparison(0.92)}
    said = line([NONE, AUTOTVM, ORT], ratios)
    assert said == "autotvm, faster than each of the others side by side"


def test_those_between_whom_no_difference_was_seen_are_named_together() -> None:
    """The third is clearly slower and has no part in it."""
    ratios = {(0, 1): comparison(1.005), (0, 2): comparison(0.9), (1, 2): comparison(0.9)}
    assert line([NONE, AUTOTVM, ORT], ratios) == "no difference seen between none and autotvm"


def test_being_ahead_of_the_second_is_not_enough() -> None:
    """The first must be faster than the third too, whose interval is wide."""
    ratios = {(0, 1): comparison(0.9), (0, 2): comparison(0.97, 0.1), (1, 2): comparison(1.07)}
    assert line([NONE, AUTOTVM, ORT], ratios) == "no difference seen between none and onnxruntime"


def test_no_winner_is_named_where_a_pair_never_met() -> None:
    """As between two parts of a large sweep."""
    ratios = {(0, 1): comparison(1.2), (0, 2): comparison(1.1)}
    said = line([NONE, AUTOTVM, ORT], ratios)
    assert said == "none named, not all were timed in one sitting"


def test_unequal_budgets_have_no_winner() -> None:
    """It says what was unequal."""
    ratios = {(0, 1): comparison(1.2), (0, 2): comparison(1.1), (1, 2): comparison(0.92)}
    said = line([NONE, AUTOTVM, HURRIED], ratios)
    assert said == (
        "none named, the tuners were given unequal budgets "
        "(budget.seconds: 300 for autotvm, 320 for auto_scheduler)"
    )


def test_what_does_not_tune_may_win_against_unequal_budgets() -> None:
    """It was faster than each of them, whatever they spent."""
    ratios = {(0, 1): comparison(0.9), (0, 2): comparison(0.8), (1, 2): comparison(0.88)}
    assert line([ORT, AUTOTVM, HURRIED], ratios).startswith("onnxruntime, faster than")


def test_what_was_never_compared_has_no_line() -> None:
    """Neither without a sitting nor alone in one."""
    assert winner_lines([NONE, ORT], []) == []
    assert winner_lines([NONE], [sitting([NONE, ORT], {(0, 1): comparison(1.2)})]) == []


def with_budget(record: PointRecord, **limits: float) -> PointRecord:
    point_ = msgspec.structs.replace(
        record.point, budget=msgspec.convert(limits, Budget, strict=False)
    )
    return msgspec.structs.replace(record, point=point_)


def spent(record: PointRecord, seconds: float) -> PointRecord:
    assert record.tuning is not None
    tuning = msgspec.structs.replace(record.tuning, seconds=seconds)
    return msgspec.structs.replace(record, tuning=tuning)


UNEQUAL = {
    "equal": ([AUTOTVM, ANSOR], []),
    "what does not tune": ([NONE, ORT, AUTOTVM], []),
    "other seconds": (
        [AUTOTVM, HURRIED],
        ["budget.seconds: 300 for autotvm, 320 for auto_scheduler"],
    ),
    "other trials": (
        [
            with_budget(AUTOTVM, seconds=300, trials=1000),
            with_budget(ANSOR, seconds=300),
        ],
        ["budget.trials: 1000 for autotvm, no limit for auto_scheduler"],
    ),
    "another seed": (
        [with_budget(AUTOTVM, seconds=310, seed=1), with_budget(ANSOR, seconds=310, seed=2)],
        [],
    ),
    "no use for all of it": ([spent(AUTOTVM, 28.0), spent(ANSOR, 300.0)], []),
    "a little late": ([spent(AUTOTVM, 320.0), spent(ANSOR, 300.0)], []),
    "well beyond": (
        [spent(AUTOTVM, 400.0), spent(ANSOR, 300.0)],
        ["autotvm spent 400 of 300 seconds"],
    ),
}


@pytest.mark.parametrize(("records", "phrases"), UNEQUAL.values(), ids=UNEQUAL)
def test_tuners_must_be_given_the_same(records: list[PointRecord], phrases: list[str]) -> None:
    """Limits, and what was really spent where it goes well beyond them."""
    assert unequal(records) == phrases
