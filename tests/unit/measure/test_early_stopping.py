"""The number of samples that a statement about a tail takes: MLPerf's own numbers."""

from __future__ import annotations

import pytest

from edgetune.measure.early_stopping import least_samples, samples_for_margin


@pytest.mark.parametrize(
    ("share", "least"),
    # MLPerf Inference Rules, appendix on early stopping (c = 0.99, d = 0, t = 1): 64 for the 90th
    # percentile; mlperf.conf of LoadGen: 662 for the 99th; 6,636 follows by the same rule.
    [(0.9, 64), (0.99, 662), (0.999, 6636)],
)
def test_a_percentile_needs_loadgens_number_of_samples(share: float, least: int) -> None:
    """One sample may lie above it; 99 % confidence."""
    assert least_samples(share) == least


def test_more_samples_above_the_percentile_take_more_samples() -> None:
    """P(X ≤ 0) for p = 0.5 falls below 1 % at 7 samples: 1/128; two allowed above take more."""
    assert least_samples(0.5, over=0) == 7
    assert least_samples(0.9, over=1) < least_samples(0.9, over=2)


@pytest.mark.parametrize(
    ("share", "margin", "samples"),
    # MLPerf Inference Rules, appendix on the number of queries, table at 99 % confidence.
    [
        (0.9, 0.005, 23_886),
        (0.95, 0.0025, 50_425),
        (0.97, 0.0015, 85_811),
        (0.99, 0.0005, 262_742),
    ],
)
def test_the_queries_of_the_rules_appendix(share: float, margin: float, samples: int) -> None:
    """A margin of a twentieth of what lies above the percentile."""
    assert samples_for_margin(share, margin) == samples
