"""From where to where an axis goes: far enough for all values, not for every interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from edgetune.measure.bounded import Bounded

if TYPE_CHECKING:
    from altair import Scale

LOGARITHMIC_FROM = 8.0  # times the least value
REACH = 0.2  # of the values' extent; an interval that goes further is cut off at the edge
MARGIN = 0.08
CUT = " Bars that reach the edge go on beyond it."


class Axis(NamedTuple):
    low: float
    high: float
    logarithmic: bool

    def scale(self) -> Scale:
        import altair as alt

        domain = [self.low, self.high]
        if self.logarithmic:
            return alt.Scale(type="log", domain=domain, nice=False, clamp=True)
        return alt.Scale(domain=domain, nice=False, zero=False, clamp=True)

    @property
    def middle(self) -> float:
        both = self.low * self.high, self.low + self.high
        return float(both[0] ** 0.5) if self.logarithmic else both[1] / 2

    def fields(self, name: str, value: Bounded) -> dict[str, float]:
        """`ms`, `ms_low`, `ms_high` of a mark: where there is an interval, as far as seen."""
        bounds = {f"{name}_low": value.low, f"{name}_high": value.high}
        seen = {key: self.clipped(bound) for key, bound in bounds.items() if bound is not None}
        return {name: value.value, **seen}

    def clipped(self, value: float) -> float:
        return min(max(value, self.low), self.high)

    def cuts(self, values: Sequence[Bounded]) -> bool:
        """Whether an interval goes on beyond the axis."""
        return any(
            bound is not None and bound != self.clipped(bound)
            for each in values
            for bound in (each.low, each.high)
        )


def axis_of(values: Sequence[Bounded]) -> Axis:
    """Logarithmic where the values span much; never below zero."""
    middles = [each.value for each in values]
    least, most = min(middles), max(middles)
    lows = min((each.low for each in values if each.low is not None), default=least)
    highs = max((each.high for each in values if each.high is not None), default=most)
    if least > 0 and most / least >= LOGARITHMIC_FROM:
        reach, margin = (most / least) ** REACH, (most / least) ** MARGIN
        low, high = max(min(lows, least), least / reach), min(max(highs, most), most * reach)
        return Axis(low / margin, high * margin, logarithmic=True)
    extent = (most - least) or most / 2 or 1.0
    low = max(min(lows, least), least - REACH * extent)
    high = min(max(highs, most), most + REACH * extent)
    margin = MARGIN * extent
    return Axis(max(0.0, low - margin), high + margin, logarithmic=False)
