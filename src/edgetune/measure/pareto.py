"""Which of several candidates are worth having when more than one thing is to be small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from edgetune.measure.comparison import Floats


def pareto_front(objectives: Sequence[Sequence[float]]) -> list[int]:
    """The indices of those that no other dominates, ascending; all objectives are minimised.

    One dominates another if it is nowhere worse and somewhere better, so that of equal ones all
    stay, and the order of the candidates does not matter.

    Raises:
        ValueError: an objective that is no number, or candidates with different numbers of them.
    """
    values = np.asarray(objectives, dtype=np.float64)
    if not values.size:
        return []
    if np.isnan(values).any():
        raise ValueError("an objective is no number: leave such candidates out")
    front: list[int] = []
    for index in np.lexsort(values.T[::-1]):
        if not dominated(values[index], values[front]):
            front.append(int(index))
    return sorted(front)


def dominated(own: Floats, front: Floats) -> bool:
    """By the front so far: in lexical order, whoever dominates comes before."""
    nowhere_worse = (front <= own).all(axis=1)
    somewhere_better = (front < own).any(axis=1)
    return bool((nowhere_worse & somewhere_better).any())
