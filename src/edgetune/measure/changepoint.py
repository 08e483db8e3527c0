"""Where a series of latencies changes its level, and from where on it is steady.

The changes are those of the best of all segmentations, found by optimal partitioning (Jackson et
al., An Algorithm for Optimal Partitioning of Data on an Interval, 2005). PELT (Killick, Fearnhead
and Eckley, 2012) is the same search with pruning, for long series; ours have a thousand samples at
most, which take some milliseconds without it. A library for it would bring a compiled package and
seconds of imports to the board, between two timed blocks. What is steady follows Barrett et al.,
Virtual Machine Warmup Blows Hot and Cold, 2017: the last segment, and those before it that are no
different in practice.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
LEAST_SEGMENT = 5
PENALTY = 3.0  # times log(n): the usual choice for a change of the mean, as in Killick et al.
CLIP = 4.0  # one late inference is no new level: what lies further out counts as this much
LEAST_NOISE = 1e-4  # nobody minds a change of less than 0.01 %
ALIKE = 0.01  # two levels that differ by less are the same one
NORMAL = 1.4826  # the standard deviation of a normal distribution, in units of its MAD


def change_points(values: Values) -> list[int]:
    """The indices at which a new level begins.

    Levels are compared as ratios: the logarithms are segmented. The noise is taken from successive
    differences, so that the levels themselves do not count as noise.
    """
    if len(values) < 2 * LEAST_SEGMENT:
        return []
    logs = np.log(values)
    noise = max(LEAST_NOISE, NORMAL / 2**0.5 * mad_of(np.diff(logs)))
    centre = float(np.median(logs))
    scaled = np.clip((logs - centre) / noise, -CLIP, CLIP)
    return optimal_partition(scaled, penalty=PENALTY * np.log(len(values)))


def optimal_partition(values: Values, *, penalty: float) -> list[int]:
    """Where the segments begin that minimise the squared deviations from their means.

    Every segment after the first costs `penalty`, and each has at least `LEAST_SEGMENT` values.
    With F(t) the least cost of the first t values: F(t) = min over s of F(s) + C(s, t) + penalty.
    """
    count = len(values)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(values**2)])
    costs, origins = np.full(count + 1, np.inf), np.zeros(count + 1, dtype=int)
    costs[0] = -penalty
    for end in range(LEAST_SEGMENT, count + 1):
        starts = np.arange(end - LEAST_SEGMENT + 1)
        spread = (sums[end] - sums[starts]) ** 2 / (end - starts)
        totals = costs[starts] + squares[end] - squares[starts] - spread + penalty
        origins[end] = int(np.argmin(totals))
        costs[end] = totals[origins[end]]
    return walk_back(origins)


def walk_back(origins: npt.NDArray[np.int_]) -> list[int]:
    """From the end to the beginning, each segment says where it began."""
    begins: list[int] = []
    at = int(origins[-1])
    while at > 0:
        begins.insert(0, at)
        at = int(origins[at])
    return begins


def steady_from(values: Values, *, least: int) -> int | None:
    """The index from which on the series is steady; None if fewer than `least` samples are."""
    edges = [0, *change_points(values), len(values)]
    segments = [values[start:end] for start, end in pairwise(edges)]
    last = len(segments) - 1
    first = last
    while first > 0 and alike(segments[first - 1], segments[last]):
        first -= 1
    return edges[first] if len(values) - edges[first] >= max(1, least) else None


def alike(one: Values, other: Values) -> bool:
    """Whether two levels differ by less than 1 %, or by less than the noise around them."""
    levels = float(np.median(one)), float(np.median(other))
    noise = NORMAL * min(mad_of(one), mad_of(other))
    return abs(levels[0] - levels[1]) <= max(ALIKE * min(levels), noise)


def mad_of(values: Values) -> float:
    """The median absolute deviation from the median."""
    return float(np.median(np.abs(values - np.median(values))))
