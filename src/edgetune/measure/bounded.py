"""A number between two bounds, and what differences, ratios and products of such numbers lie in.

The bounds of a result are its worst cases, so they hold at least as often as those that it is made
of, and a difference is surely not zero exactly where two intervals do not overlap.
"""

from __future__ import annotations

from typing import NamedTuple


class Bounded(NamedTuple):
    """A positive value with its interval; without one, both bounds are None."""

    value: float
    low: float | None = None
    high: float | None = None


class Span(NamedTuple):
    low: float
    high: float


def span(one: Bounded) -> Span | None:
    return None if one.low is None or one.high is None else Span(one.low, one.high)


def difference(one: Bounded, other: Bounded) -> Bounded:
    """`one - other`; it may be negative."""
    value, own, its = one.value - other.value, span(one), span(other)
    if own is None or its is None:
        return Bounded(value)
    return Bounded(value, own.low - its.high, own.high - its.low)


def product(one: Bounded, other: Bounded) -> Bounded:
    value, own, its = one.value * other.value, span(one), span(other)
    if own is None or its is None:
        return Bounded(value)
    return Bounded(value, max(0.0, own.low) * max(0.0, its.low), own.high * its.high)


def ratio(one: Bounded, other: Bounded) -> Bounded:
    """`one / other`; without an interval where `other` may be zero."""
    value, own, its = one.value / other.value, span(one), span(other)
    if own is None or its is None or its.low <= 0:
        return Bounded(value)
    return Bounded(value, max(0.0, own.low) / its.high, own.high / its.low)


def surely_least(one: Bounded, others: list[Bounded]) -> bool | None:
    """Whether it lies below all others, whatever the intervals allow; None where one lacks."""
    highest, spans = one.high, [span(other) for other in others]
    if highest is None or None in spans:
        return None
    return all(highest < other.low for other in spans if other)
