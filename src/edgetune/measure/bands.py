"""Anytime curves of repeated tunings, drawn as one: the median and the range over the seeds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from statistics import median

from msgspec import Struct

from edgetune.wire.messages import CurvePoint


class Band(Struct, frozen=True, kw_only=True):
    """At `at` (trials or seconds) the best estimates of all seeds, in milliseconds."""

    at: float
    low_ms: float
    median_ms: float
    high_ms: float


def by_trials(curves: Sequence[Sequence[CurvePoint]]) -> list[Band]:
    """The bands against the number of trials."""
    return bands(curves, lambda point: float(point.trials))


def by_seconds(curves: Sequence[Sequence[CurvePoint]]) -> list[Band]:
    """The bands against the tuning's wall clock."""
    return bands(curves, lambda point: point.seconds)


def bands(
    curves: Sequence[Sequence[CurvePoint]], axis: Callable[[CurvePoint], float]
) -> list[Band]:
    """From where every seed has an estimate to where the first one ends, at every change.

    A curve is a step function: between two of its points the earlier one holds.
    """
    known = [[point for point in curve if point.best_ms is not None] for curve in curves]
    if not known or not all(known):
        return []
    first = max(axis(curve[0]) for curve in known)
    last = min(axis(curve[-1]) for curve in known)
    places = sorted({axis(point) for curve in known for point in curve} | {first, last})
    return [
        band(at, [best_at(curve, at, axis) for curve in known])
        for at in places
        if first <= at <= last
    ]


def best_at(curve: Sequence[CurvePoint], at: float, axis: Callable[[CurvePoint], float]) -> float:
    best_ms = curve[bisect_right(curve, at, key=axis) - 1].best_ms
    assert best_ms is not None
    return best_ms


def band(at: float, values_ms: Sequence[float]) -> Band:
    return Band(at=at, low_ms=min(values_ms), median_ms=median(values_ms), high_ms=max(values_ms))
