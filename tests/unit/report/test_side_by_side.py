"""What a sitting says of its own troubles."""

from __future__ import annotations

import pytest

from edgetune.measure.disturbance import Disturbed
from edgetune.report.terminal.side_by_side import disturbance_notes


@pytest.mark.parametrize(
    ("disturbed", "notes"),
    [
        pytest.param(
            Disturbed(blocks=60, repeated=0, disturbed=0, reasons={}), [], id="undisturbed"
        ),
        pytest.param(
            Disturbed(blocks=64, repeated=4, disturbed=0, reasons={}),
            ["4 blocks taken again"],
            id="undisturbed the second time",
        ),
        pytest.param(
            Disturbed(blocks=64, repeated=4, disturbed=3, reasons={"apart": 2, "waiting": 2}),
            ["4 blocks taken again", "3 of 60 disturbed (apart 2, waiting 2)"],
            id="still disturbed",
        ),
    ],
)
def test_what_disturbed_a_sitting_is_said(disturbed: Disturbed, notes: list[str]) -> None:
    """What was taken again, and of what counts the share that is disturbed, with the reasons."""
    assert disturbance_notes(disturbed) == notes
