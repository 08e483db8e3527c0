"""The tuning curve as MLflow draws it: one metric over trials, stamped with the time it took."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from edgetune.wire.messages import CurvePoint

MS_PER_S = 1000


class Step(Struct, frozen=True, kw_only=True):
    """After `trials` trials, `offset_ms` into the tuning, the best estimate was `best_ms`."""

    trials: int
    offset_ms: int
    best_ms: float


def steps(curve: Sequence[CurvePoint]) -> list[Step]:
    """The curve without the points that a line through their neighbours hides.

    A best-so-far curve is flat between its drops: each drop, the point before it and both ends
    draw the same picture. What lies before the first valid trial is absent.
    """
    known = [
        Step(trials=point.trials, offset_ms=round(point.seconds * MS_PER_S), best_ms=point.best_ms)
        for point in curve
        if point.best_ms is not None
    ]
    return [step for index, step in enumerate(known) if _is_corner(known, index)]


def _is_corner(known: Sequence[Step], index: int) -> bool:
    if index in (0, len(known) - 1):
        return True
    before, here, after = known[index - 1 : index + 2]
    return not before.best_ms == here.best_ms == after.best_ms
