"""The front keeps what nothing else beats, whatever the order, and all of several equal ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from edgetune.measure.pareto import pareto_front

Candidates = Sequence[Sequence[float]]
CASES = [
    pytest.param([], [], id="none"),
    pytest.param([(1, 1)], [0], id="one"),
    pytest.param([(1, 3), (2, 2), (3, 1)], [0, 1, 2], id="each is better in something"),
    pytest.param([(1, 1), (2, 2), (1, 2), (2, 1)], [0], id="one is best in all"),
    pytest.param([(1, 2), (1, 2), (2, 3)], [0, 1], id="equal ones stay together"),
    pytest.param([(1, 2), (1, 1)], [1], id="as fast, but dearer"),
    pytest.param([(3,), (1,), (2,), (1,)], [1, 3], id="one objective"),
    pytest.param([(1, 5, 5), (5, 1, 5), (5, 5, 1), (5, 5, 5)], [0, 1, 2], id="three objectives"),
]


@pytest.mark.parametrize(("candidates", "front"), CASES)
def test_only_what_none_dominates_is_on_the_front(
    candidates: Candidates, front: list[int]
) -> None:
    """Dominated is what another equals or beats in all, and beats in one."""
    assert pareto_front(candidates) == front


def test_the_order_does_not_matter() -> None:
    """The same candidates are on the front in each of the 120 orders."""
    candidates = [(1, 4), (2, 2), (3, 3), (4, 1), (2, 2)]
    fronts = {
        tuple(sorted(order[index] for index in pareto_front(order)))
        for order in permutations(candidates)
    }
    assert fronts == {((1, 4), (2, 2), (2, 2), (4, 1))}


def test_a_missing_number_is_refused() -> None:
    """It would be on every front, as nothing is less."""
    with pytest.raises(ValueError, match="no number"):
        pareto_front([(1.0, 2.0), (1.0, float("nan"))])
