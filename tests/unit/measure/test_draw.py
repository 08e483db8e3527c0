"""Seeded numbers are the same everywhere and distributed as they should."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure import draw


def test_the_numbers_are_fixed() -> None:
    """Equal under NumPy 1.26 to 2.5; a change would change every built network."""
    got = draw.normal(draw.stream(0, 1), (3,))
    assert got.tolist() == [-0.79656982421875, -0.0285186767578125, 0.9426116943359375]
    assert draw.integers(draw.stream(3), (5,), high=7).tolist() == [3, 0, 1, 5, 1]


@pytest.mark.parametrize("shape", [(), (0,), (0, 3), (2, 3)])
def test_every_shape(shape: tuple[int, ...]) -> None:
    """Scalars and empty arrays too."""
    assert draw.normal(draw.stream(0), shape).shape == shape
    assert draw.integers(draw.stream(0), shape, high=2).shape == shape


def test_nearly_normal() -> None:
    """Mean 0, variance 1, and the fourth moment of a sum of twelve uniform variates: 2.9."""
    values = draw.normal(draw.stream(0), (1_000_000,))
    assert values.mean() == pytest.approx(0, abs=0.005)
    assert values.var() == pytest.approx(1, abs=0.005)
    assert np.mean(values**4) == pytest.approx(2.9, abs=0.03)


def test_integers_are_uniform() -> None:
    """Every value below `high` equally often."""
    counts = np.bincount(draw.integers(draw.stream(0), (70_000,), high=7))
    assert counts == pytest.approx([10_000] * 7, rel=0.05)
