"""How long the rest of a row of works takes, from those of the same kinds that are done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Forecast(NamedTuple):
    """What is left takes `seconds`, without the `unknown` works of kinds of which none is done."""

    seconds: float
    unknown: int


def forecast(taken_s: Mapping[str, Sequence[float]], left: Sequence[str]) -> Forecast:
    """Each work that is left takes the median of its kind.

    Not the mean: the first point of a tuning takes its minutes, the others find it in the cache.
    """
    known = [median(taken_s[kind]) for kind in left if taken_s.get(kind)]
    return Forecast(seconds=float(sum(known)), unknown=len(left) - len(known))
