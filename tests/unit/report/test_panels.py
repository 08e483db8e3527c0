"""What is drawn beside each other, and what is left out."""

from __future__ import annotations

from edgetune.report.charts.panels import MOST_PANELS, panels_of
from edgetune.wire.settings import AutoScheduler, AutoTvm, OnnxRuntime
from tests.unit.report.series import tuned_record


def test_rows_stand_in_a_fixed_order_and_say_what_tells_them_apart() -> None:
    """Whatever the order of the sweep."""
    records = [
        tuned_record(OnnxRuntime()),
        tuned_record(AutoScheduler()),
        tuned_record(AutoTvm(), seed=2),
        tuned_record(AutoTvm(), seed=1),
        tuned_record(),
    ]
    [panel] = panels_of(records).drawn
    assert panel.labels == [
        "none",
        "autotvm budget.seed=1",
        "autotvm budget.seed=2",
        "auto_scheduler",
        "onnxruntime",
    ]


def test_core_masks_are_panels_of_their_own() -> None:
    """All is shown, so nothing is said of what is not."""
    found = panels_of([tuned_record(cores=(0,)), tuned_record(cores=(0, 1))])
    assert [panel.title for panel in found.drawn] == ["resnet18 · cores 0", "resnet18 · cores 0-1"]
    assert found.left_out == ""


def test_panels_beyond_the_most_are_told() -> None:
    """With how many points and pairs there are."""
    found = panels_of([tuned_record(cores=(core,)) for core in range(8)])
    assert len(found.drawn) == MOST_PANELS
    assert found.left_out.startswith(
        f"Shown are {MOST_PANELS} of 8 points: of the first {MOST_PANELS} of 8 pairs"
    )
