"""After how many inferences a cost that was paid once is paid back by what each of them saves."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from edgetune.measure.bounded import Bounded, Span, difference, span

Verdict = Literal["pays back", "not certain", "never"]


class BreakEven(NamedTuple):
    """`inferences` is None where nothing is saved.

    `low` is the least number that the intervals allow, None where not even that pays back or where
    there are none; `high` the greatest, None where it may never pay back.
    """

    inferences: int | None
    low: int | None
    high: int | None
    verdict: Verdict


def break_even(cost: float, saved: Bounded) -> BreakEven:
    """Cost and what one inference saves in the same unit.

    It `pays back` where all of the interval saves, `never` where none of it does; without an
    interval nothing is certain.

    Raises:
        ValueError: the cost is negative.
    """
    if cost < 0:
        raise ValueError(f"a cost cannot be negative: {cost}")
    return BreakEven(
        inferences=inferences(cost, saved.value),
        low=inferences(cost, saved.high),
        high=inferences(cost, saved.low),
        verdict=verdict(saved),
    )


def inferences(cost: float, saved: float | None) -> int | None:
    """The first inference after which no more was spent than saved; None where nothing is."""
    return None if saved is None or saved <= 0 else math.ceil(cost / saved)


def verdict(saved: Bounded) -> Verdict:
    if saved.low is not None and saved.low > 0:
        return "pays back"
    return "never" if saved.high is not None and saved.high <= 0 else "not certain"


def saved_by(untuned: Bounded, tuned: Bounded, speedup: Bounded | None = None) -> Bounded:
    """What one inference saves: from both latencies, or from the untuned one and the speedup.

    A speedup that was seen side by side knows more than two runs apart in time.
    """
    if speedup is None or speedup.low is None or speedup.high is None:
        return difference(untuned, tuned)
    own = span(untuned) or Span(untuned.value, untuned.value)
    worst, best = 1 - 1 / speedup.low, 1 - 1 / speedup.high
    return Bounded(
        untuned.value * (1 - 1 / speedup.value),
        worst * (own.low if worst > 0 else own.high),
        best * (own.high if best > 0 else own.low),
    )
