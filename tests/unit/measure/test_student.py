from __future__ import annotations

import pytest

from edgetune.measure.student import student_t


@pytest.mark.parametrize(
    ("confidence", "freedom", "quantile"),
    # NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2, columns 0.975 and 0.995.
    [
        (0.95, 1, 12.706),
        (0.95, 2, 4.303),
        (0.95, 9, 2.262),
        (0.95, 30, 2.042),
        (0.99, 1, 63.657),
        (0.99, 5, 4.032),
        (0.99, 11, 3.106),
    ],
)
def test_the_quantiles_are_the_tabled_ones(
    confidence: float, freedom: int, quantile: float
) -> None:
    """To the three decimals of the table."""
    assert student_t(confidence, freedom) == pytest.approx(quantile, abs=6e-4)
