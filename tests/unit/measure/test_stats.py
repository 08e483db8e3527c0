"""Statistics against numbers worked out elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.stats import grouped_stats, latency_stats, median_interval, outlying


def test_the_five_numbers_of_tvm_and_the_deviation() -> None:
    """Mean, median, max, min, population std and MAD of 2, 4, 4, 4, 5, 5, 7, 9 ms."""
    # std = 2: the worked example of "Standard deviation" (population) in any textbook.
    stats = latency_stats([int(ms * 1e6) for ms in (2, 4, 4, 4, 5, 5, 7, 9)])
    assert (stats.mean_ms, stats.median_ms, stats.max_ms, stats.min_ms) == (5.0, 4.5, 9.0, 2.0)
    assert (stats.std_ms, stats.mad_ms) == (2.0, 0.5)


@pytest.mark.parametrize(
    ("count", "present"),
    [
        pytest.param(63, (False, False, False), id="63"),
        pytest.param(64, (True, False, False), id="64"),
        pytest.param(661, (True, False, False), id="661"),
        pytest.param(662, (True, True, False), id="662"),
        pytest.param(6635, (True, True, False), id="6635"),
        pytest.param(6636, (True, True, True), id="6636"),
    ],
)
def test_a_percentile_needs_enough_samples(count: int, present: tuple[bool, ...]) -> None:
    """p90 from 64 samples, p99 from 662, p99.9 from 6,636; absent below."""
    stats = latency_stats(list(range(1, count + 1)))
    found = tuple(p is not None for p in (stats.p90_ms, stats.p99_ms, stats.p999_ms))
    assert found == present


@pytest.mark.parametrize(
    ("count", "ranks"),
    [
        # Ranks (from 1) of the 95 % interval for the median in the usual sign-test tables.
        pytest.param(5, None, id="5 none"),
        pytest.param(6, (1, 6), id="6"),
        pytest.param(10, (2, 9), id="10"),
        pytest.param(20, (6, 15), id="20"),
        pytest.param(50, (18, 33), id="50"),
        pytest.param(100, (40, 61), id="100"),
    ],
)
def test_the_median_interval_takes_the_tabled_ranks(
    count: int, ranks: tuple[int, int] | None
) -> None:
    """The interval is the pair of order statistics that the binomial table names."""
    low, high = median_interval(np.arange(1, count + 1, dtype=np.float64))
    assert (low, high) == (ranks or (None, None))


def test_the_median_interval_covers_at_its_confidence() -> None:
    """Over seeded series the interval holds the true median at least 95 times in 100."""
    random = np.random.default_rng(0)
    series = np.sort(random.lognormal(size=(2000, 60)), axis=1)
    bounds = np.array([median_interval(row) for row in series], dtype=float)
    covered = np.mean((bounds[:, 0] <= 1.0) & (bounds[:, 1] >= 1.0))
    assert 0.95 <= covered <= 0.985


NORMAL = [
    *(2.33269488, 1.42195907, -0.57527698, -0.31293437, 2.2948158),
    *(0.75813273, -1.0712388, -0.96394741, -1.15897446, 1.10976285),
]


@pytest.mark.parametrize(
    ("values", "outliers"),
    # The examples of hyperfine's own tests (src/outlier_detection.rs, version 1.18).
    [
        pytest.param([1000.0, 0.0], 0, id="two"),
        pytest.param([-0.2, 0.0, 0.2], 0, id="three"),
        pytest.param([-0.2, 0.0, 0.2, 4.0], 1, id="one of four"),
        pytest.param([0.5, 0.30, 0.29, 0.31, 0.30], 1, id="one of five"),
        pytest.param(NORMAL, 0, id="normal"),
        pytest.param([*NORMAL, 20.0, -500.0], 2, id="two added"),
        pytest.param([10.0] * 7 + [100.0], 1, id="mostly equal"),
    ],
)
def test_outliers_are_hyperfines(values: list[float], outliers: int) -> None:
    """|x − median| / MAD > 14.826."""
    assert int(outlying(np.array(values)).sum()) == outliers


def test_outliers_are_counted_and_kept() -> None:
    """The largest latency is that of the outlier."""
    stats = latency_stats([1000, 1001, 1002, 1003, 9000])
    assert (stats.outliers, stats.samples, stats.max_ms) == (1, 5, 9e-3)


@pytest.mark.parametrize(
    ("groups", "covers"),
    [
        pytest.param([[[10, 11, 12]], [[13, 14, 15]]], "processes", id="two processes"),
        pytest.param([[[10, 11, 12], [13, 14, 15]]], "blocks", id="two blocks of one"),
        pytest.param([[[10, 11, 12]]], "", id="one block"),
    ],
)
def test_an_interval_says_what_it_covers(groups: list[list[list[int]]], covers: str) -> None:
    """New processes, new blocks, or nothing at all."""
    stats = grouped_stats([[np.array(block) for block in group] for group in groups])
    assert stats.covers == covers
    assert (stats.median_low_ms is None) == (covers == "")
    assert (stats.processes, stats.blocks) == (len(groups), sum(map(len, groups)))


@pytest.mark.parametrize("bad", [[], [0, 1], [5, -1]], ids=["empty", "zero", "negative"])
def test_what_is_no_latency_is_refused(bad: list[int]) -> None:
    """A latency is positive, and there is at least one."""
    with pytest.raises(ValueError, match="positive"):
        latency_stats(bad)
