"""The uncertainty of a median over processes and blocks, by resampling them.

Single inferences are no independent samples: they share their process's memory layout and their
block's neighbours. So whole processes are drawn anew, and within each drawn process whole blocks;
never inferences. Of the resampled medians only the spread is used.

Why not their 2.5 % and 97.5 % points: of three processes a resample can only repeat those three,
so that interval covers far less than it says. The standard error of a resample of n units is too
small by √((n-1)/n), and with few units it is itself uncertain. Both are mended as for a mean: the
factor √(n/(n-1)), and the quantile of Student's t with n - 1 degrees of freedom in place of 1.96
(Hesterberg, What Teachers Should Know About the Bootstrap, 2015, on narrowness bias; Efron and
Tibshirani, An Introduction to the Bootstrap, 1993, ch. 12 on t; Kalibera and Jones, Rigorous
Benchmarking in Reasonable Time, 2013, on taking the topmost level as the units).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from edgetune.measure.draw import integers, stream
from edgetune.measure.student import student_t

Values = npt.NDArray[np.float64]
Group = Sequence[Values]  # the blocks of one process
REPLICATES, SEED = 1000, 20230629
MOST_AT_ONCE = 1 << 20  # weights in memory: 8 MiB, also on a small board
HALF, EXACT = 0.5, 1e-9


class MedianEstimate(NamedTuple):
    """The median of all samples, each process weighing the same, and half its 95 % interval.

    `units` is how many processes (of one process: blocks) the interval rests on; with fewer than
    two there is none. It covers what a new process on this machine, in this sitting, would bring
    (of one process: a new block); not another day, and not another compilation.
    """

    median: float
    half: float | None
    units: int


def estimate_median(
    groups: Sequence[Group], *, confidence: float = 0.95, replicates: int = REPLICATES
) -> MedianEstimate:
    """The median and its interval.

    Args:
        groups: for each process its blocks, for each block its samples; none of them empty.
        confidence: of the interval.
        replicates: how many resamples the standard error is taken from.
    """
    units = len(groups) if len(groups) > 1 else len(groups[0])
    pool = Pool(groups)
    median = pool.medians(pool.own_weights()[None, :])[0]
    if units < 2:
        return MedianEstimate(float(median), None, units)
    error = standard_error(groups, replicates=replicates) * (units / (units - 1)) ** 0.5
    return MedianEstimate(float(median), student_t(confidence, units - 1) * error, units)


def standard_error(groups: Sequence[Group], *, replicates: int = REPLICATES) -> float:
    """The standard deviation of the medians of resamples, uncorrected."""
    pool = Pool(groups)
    weights = resampled_weights([len(group) for group in groups], pool.sizes, replicates)
    return float(np.std(pool.medians(weights), ddof=1))


class Pool:
    """All samples in one sorted row; a resample is a weight for each block."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        blocks = [block for group in groups for block in group]
        values = np.concatenate(blocks)
        self.sizes = np.array([len(block) for block in blocks])
        order = np.argsort(values, kind="stable")
        self.values: Values = values[order]
        self.block_of = np.repeat(np.arange(len(blocks)), self.sizes)[order]

    def own_weights(self) -> Values:
        """What one sample of each block weighs when all processes weigh the same."""
        counts = [sum(len(block) for block in group) for group in self.groups]
        lengths = [len(group) for group in self.groups]
        return np.repeat([1 / (len(counts) * count) for count in counts], lengths)

    def medians(self, weights: Values) -> Values:
        """One weighted median for each row of `weights`, whose columns are blocks."""
        rows = max(1, MOST_AT_ONCE // len(self.values))
        chunks = range(0, len(weights), rows)
        return np.concatenate([self._medians(weights[at : at + rows]) for at in chunks])

    def _medians(self, weights: Values) -> Values:
        below = np.cumsum(weights[:, self.block_of], axis=1)
        # As for plain medians: where the middle falls between two values, their mean.
        lower = np.argmax(below >= HALF - EXACT, axis=1)
        upper = np.argmax(below > HALF + EXACT, axis=1)
        middle: Values = (self.values[lower] + self.values[upper]) / 2
        return middle


def resampled_weights(
    lengths: Sequence[int], sizes: npt.NDArray[np.int64], replicates: int
) -> Values:
    """For each replicate what one sample of each block weighs.

    As many processes are drawn as there are, and of each as many blocks as it has; each drawn
    process weighs the same.
    """
    source = stream(SEED, len(lengths))
    chosen = integers(source, (replicates, len(lengths)), high=len(lengths))
    firsts = np.cumsum([0, *lengths])
    weights = np.zeros((replicates, len(sizes)))
    for process, count in enumerate(lengths):
        rows = np.nonzero(chosen == process)[0]  # a replicate that drew it twice is there twice
        drawn = firsts[process] + integers(source, (len(rows), count), high=count)
        shares = 1 / (len(lengths) * sizes[drawn].sum(axis=1))
        np.add.at(weights, (rows[:, None], drawn), shares[:, None])
    return weights
