"""The bootstrap against published numbers, and its interval against its promise."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.bootstrap import Values, estimate_median, standard_error

# The mouse data, treatment group: Efron and Tibshirani, An Introduction to the Bootstrap (1993),
# table 2.1.
MOUSE = [94.0, 197.0, 16.0, 38.0, 99.0, 141.0, 23.0]


def singles(values: list[float]) -> list[list[Values]]:
    """One process whose blocks have one sample each."""
    return [[np.array([value]) for value in values]]


def test_the_standard_error_of_the_mouse_datas_median_is_the_published_one() -> None:
    """37.83 for infinitely many resamples: Efron and Tibshirani (1993), table 2.2."""
    assert standard_error(singles(MOUSE), replicates=4000) == pytest.approx(37.83, rel=0.03)


def test_the_median_is_that_of_the_mouse_data() -> None:
    """94: the median of seven values is the fourth."""
    assert estimate_median(singles(MOUSE)).median == 94.0


def test_processes_weigh_the_same_however_long_they_were_measured() -> None:
    """A process with ten times the samples does not outvote two others."""
    groups = [[np.full(200, 9.0)], [np.full(20, 5.0)], [np.full(20, 5.0)]]
    assert estimate_median(groups).median == 5.0


def test_with_equal_counts_the_median_is_the_plain_one() -> None:
    """The mean of the two middle values where their number is even."""
    random = np.random.default_rng(3)
    groups = [[random.normal(size=20) for _ in range(5)] for _ in range(3)]
    plain = np.median(np.concatenate([block for group in groups for block in group]))
    assert estimate_median(groups).median == pytest.approx(plain)


def test_one_block_of_one_process_has_no_interval() -> None:
    """There is nothing that could be drawn anew."""
    assert estimate_median([[np.array([1.0, 2.0, 4.0])]]) == (2.0, None, 1)


def test_the_same_samples_give_the_same_interval() -> None:
    """Everything is seeded."""
    groups = [singles(MOUSE)[0], singles(MOUSE[::-1])[0]]
    assert estimate_median(groups) == estimate_median(groups)


@pytest.mark.parametrize("processes", [3, 5])
def test_the_interval_covers_what_a_new_process_would_bring(processes: int) -> None:
    """Over seeded sittings it holds the true median in some 95 of 100, even with 3 processes."""
    random, sittings = np.random.default_rng(7), 300
    held = 0
    for _ in range(sittings):
        levels = 20 + random.normal(scale=0.3, size=processes)
        groups = [
            [level + random.normal(scale=0.1) + random.normal(scale=0.2, size=20) for _ in "12345"]
            for level in levels
        ]
        found = estimate_median(groups, replicates=200)
        assert found.half is not None
        held += abs(found.median - 20) <= found.half
    assert 0.92 <= held / sittings <= 0.99
