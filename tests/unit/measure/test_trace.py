from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.trace import Missing, Trace, rails_named
from tests.unit.measure.traces import constant, power, stamps, window


def rail(name: str) -> Trace:
    return power(stamps(1), constant(1.0), name=name)


def test_a_reading_on_the_edge_of_a_window_is_not_inside() -> None:
    """There power jumps, and whether it has already is not known."""
    trace = power(stamps(1, every_s=0.25), constant(1.0))
    assert trace.within(window(0.25, 0.75)).time_ns.tolist() == [500_000_000]
    assert len(trace.within(window(-1, 2))) == 5


def test_what_is_no_number_is_missing_and_a_negative_power_is_one() -> None:
    values = np.array([np.nan, -398.0, np.inf, 0.0])
    trace = Trace(name="VDD_GPU", time_ns=np.arange(4), values=values)
    assert trace.known().values.tolist() == [-398.0, 0.0]
    assert trace.known().time_ns.tolist() == [1, 3]


@pytest.mark.parametrize(
    ("times", "values", "what"),
    [
        pytest.param([0, 2, 1], [1.0, 1.0, 1.0], "the stamps go back in time", id="back"),
        pytest.param([0, 1], [1.0], "stamps and values differ in number", id="lengths"),
    ],
)
def test_a_trace_that_is_none_is_refused(times: list[int], values: list[float], what: str) -> None:
    with pytest.raises(ValueError, match=f"VDD_IN: {what}"):
        Trace(name="VDD_IN", time_ns=np.array(times), values=np.array(values))


@pytest.mark.parametrize(
    ("there", "named", "missing"),
    [
        pytest.param("A B C", "C A", "", id="in the order asked for"),
        pytest.param("A", "A B", "the total takes the rails A, B; there are A", id="one missing"),
        pytest.param("", "A", "the total takes the rails A; there are none", id="no rails"),
        pytest.param("NC NC", "NC", "the total takes the rails NC; there are NC, NC", id="twice"),
    ],
)
def test_a_total_takes_every_rail_or_is_none(there: str, named: str, missing: str) -> None:
    """A part of the sum is not the sum."""
    found = rails_named([rail(name) for name in there.split()], named.split())
    if missing:
        assert found == Missing(reason=missing)
    else:
        assert isinstance(found, tuple)
        assert [each.name for each in found] == named.split()
