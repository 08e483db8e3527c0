"""Which of two artifacts is faster, from blocks timed in interleaved rounds of several launches.

Two processes of one artifact differ for their whole life, by where their memory came to lie: so a
launch (fresh processes) is the unit that is independent, not a round in it and not an inference.

    block medians ─► log ratio of each launch and round ─► one estimate a launch ─► a t interval

Numbers in, numbers out. Nothing here looks at a verdict to decide how many launches there are.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from edgetune.measure.student import student_t

Floats = npt.NDArray[np.float64]
Verdict = Literal["faster", "slower", "no difference seen"]


class Comparison(Struct, frozen=True, kw_only=True):
    """A contender against a baseline: `ratio` is the baseline's time over the contender's.

    `low` and `high` bound it with the confidence asked for. Above 1 the contender is faster.
    """

    ratio: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        if self.low > 1:
            return "faster"
        return "slower" if self.high < 1 else "no difference seen"

    @property
    def bound(self) -> float:
        """The largest difference that the interval allows, as a share: 0.02 is 2 %."""
        return max(self.high, 1 / self.low) - 1

    def turned(self) -> Comparison:
        """The baseline against the contender."""
        return Comparison(ratio=1 / self.ratio, low=1 / self.high, high=1 / self.low)


def log_ratios(medians: Floats, baseline: int, contender: int) -> Floats:
    """Of block medians shaped (launch, round, artifact): log(baseline / contender) of each round.

    The two blocks of a round are taken moments apart, so that a drift of the machine cancels.
    """
    logs: Floats = np.log(medians[..., baseline]) - np.log(medians[..., contender])
    return logs


def compare(ratios: Floats, *, confidence: float) -> Comparison:
    """The interval of the mean launch, from log ratios shaped (launch, round).

    Student's t over the launches' estimates: it is exact where launches are normal, and says "no
    difference" too often, not too seldom, where they have heavy tails.

    Raises:
        ValueError: fewer than two launches.
    """
    launches = launch_estimates(ratios)
    if len(launches) < 2:
        raise ValueError("one launch has no interval")
    middle, half = float(launches.mean()), half_width(launches, len(launches), confidence)
    return Comparison(
        ratio=math.exp(middle), low=math.exp(middle - half), high=math.exp(middle + half)
    )


def launches_needed(ratios: Floats, *, confidence: float, resolution: float, most: int) -> int:
    """How many launches bring the interval's half width down to `resolution` (log units).

    It is asked once, after the first launches, which `ratios` are; their scatter decides and never
    their mean, so that nobody goes on until a difference is seen.
    """
    launches = launch_estimates(ratios)
    for count in range(len(launches), most):
        if half_width(launches, count, confidence) <= resolution:
            return count
    return most


def half_width(launches: Floats, count: int, confidence: float) -> float:
    """Of the interval that `count` launches have that scatter as these do."""
    scatter = float(launches.std(ddof=1))
    return student_t(confidence, count - 1) * scatter / math.sqrt(count)


def launch_estimates(ratios: Floats) -> Floats:
    """One number a launch: the median of the means of all pairs of its rounds.

    A round that something else disturbed moves it little, and it turns its sign with the ratios.
    Source: Hodges and Lehmann, Estimates of location based on rank tests, Ann. Math. Statist. 34
    (1963) 598-611.
    """
    rows, columns = np.triu_indices(ratios.shape[1])
    estimates: Floats = np.median((ratios[:, rows] + ratios[:, columns]) / 2, axis=1)
    return estimates
