"""What is computed from intervals holds in their worst cases; without intervals there is none."""

from __future__ import annotations

import pytest

from edgetune.measure.bounded import Bounded, difference, product, ratio, surely_least

TEN, FOUR, ALONE = Bounded(10, 9, 11), Bounded(4, 2, 5), Bounded(3)
ZERO = Bounded(1, 0, 2)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(difference(TEN, FOUR), Bounded(6, 4, 9), id="difference"),
        pytest.param(difference(FOUR, TEN), Bounded(-6, -9, -4), id="a negative one"),
        pytest.param(product(TEN, FOUR), Bounded(40, 18, 55), id="product"),
        pytest.param(ratio(TEN, FOUR), Bounded(2.5, 1.8, 5.5), id="ratio"),
        pytest.param(difference(TEN, ALONE), Bounded(7), id="difference without an interval"),
        pytest.param(product(ALONE, TEN), Bounded(30), id="product without an interval"),
        pytest.param(ratio(TEN, Bounded(5)), Bounded(2), id="ratio without an interval"),
        pytest.param(ratio(TEN, ZERO), Bounded(10), id="ratio over what may be zero"),
    ],
)
def test_the_bounds_are_the_worst_cases(found: Bounded, expected: Bounded) -> None:
    """Of both sides at once."""
    assert found == expected


@pytest.mark.parametrize(
    ("others", "sure"),
    [
        pytest.param([], True, id="alone"),
        pytest.param([TEN], True, id="apart"),
        pytest.param([TEN, Bounded(6, 5, 7)], False, id="touching"),
        pytest.param([TEN, ALONE], None, id="another without an interval"),
    ],
)
def test_the_least_is_sure_where_no_interval_reaches_down_to_its_own(
    others: list[Bounded], sure: bool | None
) -> None:
    """Nobody knows where one lacks an interval."""
    assert surely_least(FOUR, others) is sure
    assert surely_least(ALONE, others) is None
