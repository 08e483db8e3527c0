from __future__ import annotations

import pytest

from edgetune.measure.forecast import Forecast, forecast

TAKEN_S = {"net.autotvm": [400.0, 20.0, 22.0], "net.none": [10.0], "net.empty": []}


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        pytest.param([], Forecast(0.0, 0), id="nothing is left"),
        pytest.param(["net.autotvm"], Forecast(22.0, 0), id="the median, not the mean"),
        pytest.param(["net.none", "net.none"], Forecast(20.0, 0), id="each counts"),
        pytest.param(["net.none", "other.none", "net.empty"], Forecast(10.0, 2), id="unknown"),
    ],
)
def test_what_is_left_takes_what_its_kind_took(left: list[str], expected: Forecast) -> None:
    """A kind of which nothing is done is counted, and given no time."""
    assert forecast(TAKEN_S, left) == expected
