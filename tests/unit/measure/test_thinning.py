"""Fewer points, the same picture."""

from __future__ import annotations

import pytest

from edgetune.measure.thinning import changes, evenly


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("aabbbc", [0, 2, 5], id="each change"),
        pytest.param("aaaa", [0, 3], id="both ends"),
        pytest.param("a", [0], id="one"),
        pytest.param("", [], id="none"),
    ],
)
def test_a_step_function_is_its_ends_and_changes(given: str, kept: list[int]) -> None:
    """By their places."""
    assert [at for at, _ in changes(list(enumerate(given)), lambda item: item[1])] == kept


def test_at_most_so_many_are_kept_evenly_with_both_ends() -> None:
    """A short sequence stays as it is."""
    assert evenly(range(101), 5) == [0, 25, 50, 75, 100]
    assert evenly([1, 2], 5) == [1, 2]
