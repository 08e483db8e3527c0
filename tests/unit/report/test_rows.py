from __future__ import annotations

import pytest

from edgetune.measure.comparison import Comparison
from edgetune.record import PointRecord
from edgetune.report.rows import Speedup, rows_of
from edgetune.wire.settings import (
    AnyTuner,
    AutoScheduler,
    AutoTvm,
    Fake,
    OnnxRuntime,
    Target,
    Trial,
)
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sittings import comparison, sitting, with_artifact

NONE, AUTOTVM, ORT = point(), point(AutoTvm()), point(OnnxRuntime())
OTHER_TARGET = Target(name="llvm_plain", tvm="llvm")


def untuned_speedup(*records: PointRecord) -> Speedup | None:
    return rows_of(records)[-1].against_untuned


def test_a_speedup_is_the_baselines_time_over_the_points() -> None:
    """Ten milliseconds against eight: a quarter faster."""
    rows = rows_of([measured(NONE, 10.0), measured(AUTOTVM, 8.0), measured(ORT, 4.0)])
    assert [row.against_untuned for row in rows] == [
        None,
        Speedup(value=1.25, certain=True),
        Speedup(value=2.5, certain=True),
    ]
    assert [row.against_onnxruntime for row in rows] == [
        Speedup(value=0.4, certain=True),
        Speedup(value=0.5, certain=True),
        None,
    ]


@pytest.mark.parametrize(
    ("half_ms", "certain"), [(0.1, True), (0.9, True), (1.1, False), (None, None)]
)
def test_overlapping_intervals_make_a_speedup_uncertain(
    half_ms: float | None, certain: bool | None
) -> None:
    """10 ± h and 8 ± h touch at h = 1; without an interval nothing is known."""
    speedup = untuned_speedup(
        measured(NONE, 10.0, half_ms=half_ms), measured(AUTOTVM, 8.0, half_ms=half_ms)
    )
    assert speedup is not None
    assert speedup.certain is certain


UNLIKE = {
    "another machine": measured(NONE, 10.0, stable="elsewhere"),
    "other cores": measured(point(cores=(0,)), 10.0),
    "another network": measured(point(model="resnet50"), 10.0),
    "another way to measure": measured(point(repeats=30), 10.0),
    "another target": measured(point(target=OTHER_TARGET), 10.0),
    "a failed point": failed(NONE),
}


@pytest.mark.parametrize("baseline", UNLIKE.values(), ids=UNLIKE)
def test_what_is_not_alike_is_not_compared(baseline: PointRecord) -> None:
    """A ratio of unlike numbers is worse than none."""
    assert untuned_speedup(baseline, measured(AUTOTVM, 8.0)) is None


def test_onnx_runtime_knows_no_target() -> None:
    """It is compared with, and compared to, networks for any target."""
    reference = measured(ORT, 5.0)
    tuned = measured(point(AutoTvm(), target=OTHER_TARGET), 10.0)
    row = rows_of([reference, tuned])[1]
    assert row.against_onnxruntime == Speedup(value=0.5, certain=True)


def test_a_failed_point_has_a_row_and_its_reason() -> None:
    """No number, no ratio."""
    row = rows_of([measured(NONE), failed(AUTOTVM)])[1]
    assert (row.latency, row.against_untuned, row.failed) == (None, None, True)
    assert row.status == "failed in tune: no schedule was valid"


def test_rows_that_look_alike_are_told_apart_by_what_differs() -> None:
    """Only by that, and by the last part of the key where it is unmistakable."""
    tuners: list[AnyTuner] = [
        AutoScheduler(layout="NHWC"),
        AutoScheduler(layout="NCHW"),
        AutoTvm(trial=Trial(repeat=1)),
        Fake(fail_in=""),
        Fake(fail_in="run"),
    ]
    rows = rows_of([measured(point(tuner)) for tuner in tuners])
    assert [row.settings for row in rows] == [
        "layout=NHWC",
        "layout=NCHW",
        "",
        "fail_in=''",
        "fail_in=run",
    ]


def test_settings_hold_budget_and_measure_too() -> None:
    """`seconds` alone would do: no other key ends so but the trial's own limit."""
    rows = rows_of(
        [
            measured(point(AutoTvm(), budget_seconds=seconds, repeats=repeats))
            for seconds in (30.0, 300.0)
            for repeats in (30, 200)
        ]
    )
    assert [row.settings for row in rows] == [
        "seconds=30.0 repeats=30",
        "seconds=30.0 repeats=200",
        "seconds=300.0 repeats=30",
        "seconds=300.0 repeats=200",
    ]


def test_many_records_take_little_time() -> None:
    """Linear in the number of records: 2,000 of them in a second or so, not in minutes."""
    records = [
        measured(point(AutoTvm(), budget_seconds=float(number)), 8.0) for number in range(1, 2001)
    ]
    assert len({row.settings for row in rows_of([measured(NONE), *records])}) == 2001


def test_a_ratio_comes_from_the_sitting_where_there_is_one() -> None:
    """With its bounds, whatever the two points' own runs said."""
    none, tuned = with_artifact(measured(NONE, 10.0)), with_artifact(measured(AUTOTVM, 8.0))
    held = sitting([none, tuned], {(0, 1): comparison(0.97)})
    speedups = [row.against_untuned for row in rows_of([none, tuned], [held])]
    seen = Speedup(value=0.97, certain=True, low=0.96, high=0.98, confidence=0.99)
    assert speedups == [None, seen]


def test_the_baseline_of_a_sitting_may_be_the_contender() -> None:
    """The ratio is turned round."""
    none, tuned = with_artifact(measured(NONE, 10.0)), with_artifact(measured(AUTOTVM, 8.0))
    held = sitting([tuned, none], {(0, 1): Comparison(ratio=0.5, low=0.4, high=0.8)})
    speedup = rows_of([none, tuned], [held])[1].against_untuned
    assert speedup is not None
    assert (speedup.value, speedup.low, speedup.high) == (2.0, 1.25, 2.5)


def test_points_measured_in_other_ways_share_the_sitting_of_their_artifact() -> None:
    """It is the artifact that was compared: from two runs there would be no ratio."""
    none = with_artifact(measured(point(repeats=30), 10.0))
    tuned = with_artifact(measured(AUTOTVM, 8.0))
    assert rows_of([none, tuned])[1].against_untuned is None
    held = sitting([none, tuned], {(0, 1): comparison(1.3)})
    speedup = rows_of([none, tuned], [held])[1].against_untuned
    assert speedup is not None
    assert speedup.value == 1.3


STALE = {
    "another artifact": with_artifact(measured(AUTOTVM, 8.0), "another"),
    "other cores": with_artifact(measured(point(AutoTvm(), cores=(0,)), 8.0)),
    "another machine": with_artifact(measured(AUTOTVM, 8.0, stable="elsewhere")),
}


@pytest.mark.parametrize("tuned", STALE.values(), ids=STALE)
def test_a_sitting_of_something_else_says_nothing(tuned: PointRecord) -> None:
    """The ratio falls back to the runs apart in time, or there is none."""
    none = with_artifact(measured(NONE, 10.0))
    held = sitting([none, with_artifact(measured(AUTOTVM, 8.0))], {(0, 1): comparison(2.0)})
    speedup = rows_of([none, tuned], [held])[1].against_untuned
    assert speedup is None or (speedup.value, speedup.low) == (1.25, None)
