"""Where a series of latencies changes its level, and from where on it is steady.

The changes are found by an exact search over all segmentations (PELT: Killick, Fearnhead and
Eckley, Optimal Detection of Changepoints with a Linear Computational Cost, 2012), in the
implementation of `ruptures`. What is steady follows Barrett et al., Virtual Machine Warmup Blows
Hot and Cold, 2017: the last segment, and those before it that are no different in practice.
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
    from ruptures import KernelCPD

    logs = np.log(values)
    noise = max(LEAST_NOISE, NORMAL / 2**0.5 * mad_of(np.diff(logs)))
    centre = float(np.median(logs))
    scaled = np.clip((logs - centre) / noise, -CLIP, CLIP)
    search = KernelCPD(kernel="linear", min_size=LEAST_SEGMENT).fit(scaled[:, None])
    found = search.predict(pen=PENALTY * np.log(len(values)))
    return [int(index) for index in found[:-1]]


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
