"""When the recorder looks."""

from __future__ import annotations

import pytest

from edgetune.power.pace import Pace


@pytest.mark.parametrize(
    ("looked_until", "next_ns", "late"),
    [
        pytest.param([1000], 1100, 0, id="at once"),
        pytest.param([1099], 1100, 0, id="just in time"),
        pytest.param([1100], 1200, 1, id="a whole interval long"),
        pytest.param([1350], 1400, 3, id="three moments missed"),
        pytest.param([1030, 1190, 1201], 1300, 0, id="never late, never drifting"),
        pytest.param([1150, 1230], 1300, 1, id="late once"),
    ],
)
def test_looks_keep_to_absolute_moments(looked_until: list[int], next_ns: int, late: int) -> None:
    """Every 100 ns from 1000 ns on, however long the looks before took."""
    pace = Pace(1000, 100)
    for now_ns in looked_until:
        pace.looked(now_ns)
    assert (pace.next_ns, pace.late) == (next_ns, late)
