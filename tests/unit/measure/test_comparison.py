"""The statistics of a sitting against tables, a worked example, and its own coverage."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from edgetune.measure.comparison import (
    Comparison,
    compare,
    launch_estimates,
    launches_needed,
    log_ratios,
)
from edgetune.spec import Sitting

SETTINGS = Sitting()
TRIALS = 1000
Launches = Callable[[np.random.Generator, tuple[int, ...]], npt.NDArray[Any]]


def test_the_interval_is_that_of_a_published_example() -> None:
    """195 values of mean 9.261460 and deviation 0.022789: 9.258242 to 9.264679 at 95 %."""
    # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2, data set ZARR13.DAT.
    values = np.linspace(-1, 1, 195)
    values = 9.261460 + 0.02278881 * (values - values.mean()) / values.std(ddof=1)
    result = compare(values[:, None], confidence=0.95)
    assert math.log(result.low) == pytest.approx(9.258242, abs=1e-6)
    assert math.log(result.high) == pytest.approx(9.264679, abs=1e-6)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1.01, 1.05, "faster"), (0.95, 0.99, "slower"), (0.99, 1.02, "no difference seen")],
    ids=["above one", "below one", "around one"],
)
def test_the_verdict_is_where_the_interval_lies(low: float, high: float, verdict: str) -> None:
    """And the other way round for the other of the two."""
    result = Comparison(ratio=math.sqrt(low * high), low=low, high=high)
    opposite = {"faster": "slower", "slower": "faster"}
    assert result.verdict == verdict
    assert result.turned().verdict == opposite.get(verdict, verdict)


def test_a_ratio_is_the_baselines_time_over_the_contenders() -> None:
    """Above one is faster."""
    medians = np.array([[[3.0, 2.0]] * 4] * 3) * np.array([1.0, 1.1, 0.9])[:, None, None]
    result = compare(log_ratios(medians, 0, 1), confidence=0.99)
    assert result.ratio == pytest.approx(1.5)
    assert result.verdict == "faster"


def test_a_disturbed_round_moves_a_launch_little() -> None:
    """One block in ten took twice as long: the others decide."""
    rounds = np.full((1, 10), 0.02)
    rounds[0, 3] = math.log(2)
    assert launch_estimates(rounds)[0] == pytest.approx(0.02, abs=1e-3)


def test_only_the_scatter_decides_how_many_launches_there_are() -> None:
    """However large the difference is: nobody goes on until one is seen."""
    ratios = np.random.default_rng(0).normal(0.0, 0.02, (6, 10))
    counts = [
        launches_needed(ratios + shift, confidence=0.99, resolution=0.01, most=12)
        for shift in (0.0, 0.03, 1.0)
    ]
    assert len(set(counts)) == 1
    quiet = launches_needed(ratios / 1000, confidence=0.99, resolution=0.01, most=12)
    noisy = launches_needed(ratios * 1000, confidence=0.99, resolution=0.01, most=12)
    assert (quiet, noisy) == (6, 12)


def test_one_launch_has_no_interval() -> None:
    """Whatever its rounds say: they are not independent."""
    with pytest.raises(ValueError, match="one launch"):
        compare(np.zeros((1, 10)), confidence=0.99)


def sitting(random: np.random.Generator, effect: float, launches: Launches) -> Comparison:
    """A synthetic sitting, held by the rule: the first launches, then as many as they ask for.

    Each process keeps an offset for life; the machine drifts from round to round; every block has
    its own noise, and one in ten was disturbed by up to a third.
    """
    shape = (SETTINGS.most_launches, SETTINGS.rounds, 2)
    drift = np.cumsum(random.normal(0, 0.03, (*shape[:2], 1)), axis=1)
    noise = random.normal(0, 0.005, shape)
    noise += (random.random(shape) < 0.1) * random.exponential(0.3, shape)
    logs = drift + noise + launches(random, (shape[0], 1, 2)) + np.array([0.0, effect])
    ratios = log_ratios(np.exp(logs), 0, 1)
    count = launches_needed(
        ratios[: SETTINGS.launches],
        confidence=SETTINGS.confidence,
        resolution=SETTINGS.resolution,
        most=SETTINGS.most_launches,
    )
    return compare(ratios[:count], confidence=SETTINGS.confidence)


LAUNCHES: dict[str, Launches] = {
    "small normal": lambda random, shape: random.normal(0, 0.003, shape),
    "large normal": lambda random, shape: random.normal(0, 0.01, shape),
    "heavy tails": lambda random, shape: 0.007 * random.standard_t(3, shape),
    "two kinds of memory": lambda random, shape: 0.02 * (random.random(shape) < 0.2),
    "skewed": lambda random, shape: 0.01 * random.lognormal(0, 1, shape),
}


@pytest.mark.parametrize("effect", [0.0, 0.03], ids=["A against A", "3 % slower"])
@pytest.mark.parametrize("launches", LAUNCHES.values(), ids=LAUNCHES)
def test_the_interval_covers_as_often_as_it_says(effect: float, launches: Launches) -> None:
    """99 in 100 asked for, at least 98 found, over launch effects, drift and heavy tails."""
    random = np.random.default_rng(1)
    results = [sitting(random, effect, launches) for _ in range(TRIALS)]
    truth = math.exp(-effect)
    covered = sum(result.low <= truth <= result.high for result in results)
    assert covered >= 0.98 * TRIALS


def test_nineteen_of_twenty_comparisons_with_itself_see_nothing() -> None:
    """Of twenty sittings in a row, hardly ever two err."""
    random = np.random.default_rng(2)
    wrong = [
        sum(
            sitting(random, 0.0, LAUNCHES["small normal"]).verdict != "no difference seen"
            for _ in range(20)
        )
        for _ in range(40)
    ]
    assert sum(count <= 1 for count in wrong) >= 38


def test_three_per_cent_are_found_where_launches_differ_by_less() -> None:
    """With launches that scatter by 0.3 %, nine times in ten."""
    random = np.random.default_rng(3)
    results = [sitting(random, 0.03, LAUNCHES["small normal"]) for _ in range(200)]
    assert sum(result.verdict == "slower" for result in results) >= 180
