"""Changes of level: a textbook series, and series of known shape."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.changepoint import Values, change_points, steady_from

# The annual flow of the Nile at Aswan, 1871 to 1970, in 10^8 m³: Cobb, The problem of the Nile,
# Biometrika 65 (1978), table 1. It fell when the first dam was begun in 1898.
NILE = [
    *(1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960),
    *(1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694),
    *(940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764),
    *(821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822),
    *(1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050),
    *(918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740),
]
FIRST_YEAR = 1871


def noisy(*levels: tuple[int, float], noise: float = 0.002, seed: int = 0) -> Values:
    """So many samples at each level, with relative noise."""
    random = np.random.default_rng(seed)
    parts = [level * (1 + noise * random.standard_normal(count)) for count, level in levels]
    return np.concatenate(parts)


def test_the_nile_changes_once_after_1898() -> None:
    """The one change that Cobb's and every later analysis of this series finds."""
    found = [FIRST_YEAR + index for index in change_points(np.array(NILE, float))]
    assert found == [1899]


@pytest.mark.parametrize("seed", range(20))
def test_noise_alone_is_one_level(seed: int) -> None:
    """Steady from the first sample on."""
    assert steady_from(noisy((200, 17.0), seed=seed), least=100) == 0


@pytest.mark.parametrize(
    ("series", "start"),
    [
        pytest.param(noisy((12, 25.0), (150, 17.0)), 12, id="one step down"),
        pytest.param(noisy((20, 30.0), (30, 20.0), (120, 17.0)), 50, id="two steps down"),
        pytest.param(noisy((30, 17.0), (120, 19.0)), 30, id="slower once it is warm"),
        pytest.param(noisy((80, 17.0), (20, 17.05), (80, 17.0)), 0, id="0.3 % is no change"),
        pytest.param(noisy((100, 17.0), (10, 17.0)), 0, id="no change"),
    ],
)
def test_the_steady_part_begins_at_the_last_real_change(series: Values, start: int) -> None:
    """Levels that differ by less than 1 % are one level."""
    assert steady_from(series, least=100) == start


@pytest.mark.parametrize(
    "series",
    [
        pytest.param(noisy((100, 17.0), (60, 25.0)), id="a late change"),
        pytest.param(noisy((40, 17.0), (40, 25.0), (40, 17.0), (40, 25.0)), id="to and fro"),
        pytest.param(noisy((60, 17.0)), id="too short"),
    ],
)
def test_what_has_too_few_samples_since_its_last_change_is_not_steady(series: Values) -> None:
    """A hundred samples are asked for."""
    assert steady_from(series, least=100) is None


def test_single_late_inferences_are_no_new_level() -> None:
    """Outliers stay in the series and do not cut it."""
    series = noisy((200, 17.0))
    series[[20, 77, 78, 150]] *= 3
    assert change_points(series) == []


def test_a_drift_is_not_steady_until_it_ends() -> None:
    """A latency that falls by 40 % over 60 samples, then stays."""
    falling = noisy((60, 1.0)) * np.linspace(28.0, 17.0, 60)
    start = steady_from(np.concatenate([falling, noisy((150, 17.0), seed=1)]), least=100)
    assert start is not None
    assert 50 <= start <= 65


def test_equal_values_are_one_level() -> None:
    """A clock that ticks too slowly must not divide by zero."""
    assert change_points(np.full(50, 3.0)) == []
