"""The roofline, in numbers that can be done in the head."""

from __future__ import annotations

import pytest

from edgetune.measure.roofline import Peaks, Work, limit

PEAKS = Peaks(gflops=100.0, gigabytes_per_s=10.0, how="")


def test_arithmetic_bounds_a_network_with_much_of_it() -> None:
    """2 GFLOP at 100 GFLOP/s take 20 ms, 10 MB at 10 GB/s one; measured in 25 ms."""
    found = limit(Work(flops=2 * 10**9, bytes_least=10**7), PEAKS, median_ms=25.0)
    assert found.least_ms == pytest.approx(20.0)
    assert found.share == pytest.approx(0.8)
    assert found.of_peak == pytest.approx(0.8)


def test_memory_bounds_a_network_with_many_weights() -> None:
    """100 MB at 10 GB/s take 10 ms; the arithmetic of 0.1 GFLOP is a tenth of that."""
    found = limit(Work(flops=10**8, bytes_least=10**8), PEAKS, median_ms=20.0)
    assert found.least_ms == pytest.approx(10.0)
    assert found.share == pytest.approx(0.5)
    assert found.of_peak == pytest.approx(0.05)


def test_a_share_above_one_is_said_as_it_is() -> None:
    """Fewer multiplications than were counted, or weights that stay in a cache."""
    found = limit(Work(flops=2 * 10**9, bytes_least=1), PEAKS, median_ms=10.0)
    assert found.share == pytest.approx(2.0)
