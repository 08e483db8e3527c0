"""What a sensor said over time, and the stretches of time that it is asked about.

Stamps are nanoseconds of the monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Times = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Kind = Literal["power", "energy"]
NS_PER_S = 1e9
# Two readings lost in a row make an interval three times as long, an early and a late one beside
# them up to one more: a straight line bridges that. What a load did in a longer hole is not known.
GAP_INTERVALS = 4.0


class Missing(Struct, frozen=True, kw_only=True):
    """There is no number, and why."""

    reason: str


class Window(Struct, frozen=True, kw_only=True):
    """A stretch of time in which `inferences` were run, back to back."""

    start_ns: int
    end_ns: int
    inferences: int = 0

    @property
    def length_ns(self) -> int:
        return self.end_ns - self.start_ns

    @property
    def middle_ns(self) -> float:
        return (self.start_ns + self.end_ns) / 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """One rail over time: `power` in milliwatts, or an `energy` counter in microjoules.

    A counter only grows: its wrap-around is undone before. A value that is not finite is missing;
    a negative power is a value. `step` is the smallest difference that the sensor can show, in the
    same unit; None where it is not known.

    Raises:
        ValueError: stamps that go back, or not one value for each.
    """

    name: str
    kind: Kind = "power"
    time_ns: Times
    values: Values
    step: float | None = None

    def __post_init__(self) -> None:
        if self.time_ns.shape != self.values.shape or self.time_ns.ndim != 1:
            raise ValueError(f"{self.name}: stamps and values differ in number")
        if (np.diff(self.time_ns) < 0).any():
            raise ValueError(f"{self.name}: the stamps go back in time")

    def __len__(self) -> int:
        return len(self.time_ns)

    def known(self) -> Trace:
        """Without the readings that are missing."""
        there = np.isfinite(self.values)
        return replace(self, time_ns=self.time_ns[there], values=self.values[there])

    def within(self, window: Window) -> Trace:
        """The readings inside `window`, not on its edges: there power jumps."""
        first = np.searchsorted(self.time_ns, window.start_ns, side="right")
        last = np.searchsorted(self.time_ns, window.end_ns, side="left")
        return replace(self, time_ns=self.time_ns[first:last], values=self.values[first:last])

    def gap_ns(self) -> float:
        """The longest time between two readings over which the trace is taken for known."""
        return GAP_INTERVALS * float(np.median(np.diff(self.time_ns))) if len(self) > 1 else 0.0


def rails_named(traces: Sequence[Trace], names: Sequence[str]) -> tuple[Trace, ...] | Missing:
    """The traces that make a total; one that is missing leaves none, and so does an equal name."""
    found = tuple(trace for name in names for trace in traces if trace.name == name)
    if [trace.name for trace in found] == list(names):
        return found
    there = ", ".join(trace.name for trace in traces) or "none"
    return Missing(reason=f"the total takes the rails {', '.join(names)}; there are {there}")
