"""A series in few numbers."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.series import COLD, COUNTED, REPEATED, STEADY, WARMING, Series
from edgetune.measure.spread import Share, Spread, counted_ms, cumulative, spread

MS = 1_000_000


def series(*rows: tuple[float, int, int, int]) -> Series:
    """Rows of milliseconds, block, run and label."""
    found = Series.empty()
    for ms, block, run, label in rows:
        found = found.extended(
            durations_ns=[round(ms * MS)], number=1, process=0, block=block, run=run, label=label
        )
    return found


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        pytest.param(
            series((9, -1, 0, COLD), (8, 1, 0, WARMING), (2, 1, 0, STEADY), (7, 1, 0, REPEATED)),
            [2],
            id="steady",
        ),
        pytest.param(
            series((9, -1, 0, COLD), (4, 1, 1, COUNTED), (3, 2, 2, COUNTED), (2, 2, 2, COUNTED)),
            [3, 2],
            id="the last run of several",
        ),
        pytest.param(
            series((9, -1, 0, COLD), (5, 1, 0, COLD), (6, 1, 0, REPEATED)), [5], id="cold"
        ),
        pytest.param(series((9, -1, 0, COLD), (5, 0, 0, COUNTED)), [], id="nothing but a pilot"),
    ],
)
def test_what_the_headline_is_drawn_from_counts(given: Series, counted: list[float]) -> None:
    """Neither the first inference nor warming, nor what was taken again."""
    assert counted_ms(given).tolist() == counted


def test_a_spread_is_percentiles() -> None:
    """Of 0 to 100 each is its own."""
    assert spread(np.arange(101.0)) == Spread(5, 25, 50, 75, 95)


def test_nothing_has_no_spread() -> None:
    """An error, and no number."""
    with pytest.raises(ValueError, match="no samples"):
        spread(np.zeros(0))


def test_a_cumulative_curve_ends_where_the_tail_begins() -> None:
    """One interruption of ten times the length would make all else a vertical line."""
    values = np.append(np.arange(1.0, 100.0), 1000.0)
    curve = cumulative(values, 20)
    assert curve[0] == Share(1.0, 0.0)
    assert curve[-1] == Share(95.0, 0.95)
    assert len(curve) == 20


def test_a_cumulative_curve_has_no_more_points_than_samples() -> None:
    """Three samples are three steps, none is none."""
    assert len(cumulative(np.array([1.0, 2.0, 3.0]), 20)) == 3
    assert cumulative(np.zeros(0), 20) == []
