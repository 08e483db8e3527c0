"""What an inference costs in joules: gross, idle and net, each with a 95 % interval.

Gross is all that the rails deliver while inferences run. Idle is what they deliver at the same
clocks when nothing runs; it drifts as the chip warms up, so it is measured before and after, and
interpolated to the time of the runs. Net is the difference: what the inferences took on top. One
inference has the mean power times the mean time of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from edgetune.measure.mean_power import Doubt, Level, combined, mean_power
from edgetune.measure.trace import NS_PER_S, Missing, Trace, Window

MJ_PER_J = 1e3
# Two stretches to compare, of two readings each: the interval says how little that is.
LEAST_IDLE_SAMPLES = 4


class Estimate(Struct, frozen=True, kw_only=True):
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


class Energy(Struct, frozen=True, kw_only=True):
    """Of `inferences` inferences in `seconds` of timed runs, in so many `windows`.

    `gross_mj` and `net_mj` are of one inference. `rails` are those that were summed; `samples` and
    `coverage` are those of the rail that has least. Where `coverage` is below 1 the mean of what
    was seen stands for the rest. `idle_missing` says why there is neither idle nor net.
    `inferences_per_joule` goes by the gross energy, and is None where that may be zero.
    """

    rails: tuple[str, ...]
    samples: int
    coverage: float
    seconds: float
    windows: int
    inferences: int
    gross_mw: Estimate
    gross_mj: Estimate
    gross_doubt: Doubt
    inferences_per_joule: Estimate | None
    idle_mw: Estimate | None = None
    idle_before_mw: float | None = None
    idle_after_mw: float | None = None
    net_mw: Estimate | None = None
    net_mj: Estimate | None = None
    net_doubt: Doubt | None = None
    idle_missing: str = ""

    @property
    def fps_per_watt(self) -> Estimate | None:
        """The same number: inferences per second over joules per second."""
        return self.inferences_per_joule


class Idle(NamedTuple):
    """At the time of the runs, with the levels that it was interpolated between."""

    mw: float
    doubt: Doubt
    before: Level
    after: Level


def energy_of(
    rails: Sequence[Trace],
    windows: Sequence[Window],
    *,
    idle_before: Window | None,
    idle_after: Window | None,
) -> Energy | Missing:
    """The energy of the timed runs, or why there is no number.

    Args:
        rails: what makes the total; `trace.rails_named` finds them.
        windows: the timed runs; those side by side are one window.
        idle_before: a stretch before the runs in which nothing ran, at the same clocks.
        idle_after: another one after them.

    Raises:
        ValueError: windows that overlap, or end before they begin.
    """
    inferences = sum(window.inferences for window in windows)
    if not rails or not inferences:
        return Missing(reason="no inference was timed" if rails else "no rail makes the total")
    check(windows)
    gross = mean_power(rails, windows)
    if isinstance(gross, Missing):
        return gross
    energy = gross_energy(rails, windows, gross)
    idle = idle_power(rails, windows, idle_before, idle_after)
    if isinstance(idle, Missing):
        return replace(energy, idle_missing=idle.reason)
    return with_idle(energy, gross, idle)


def check(windows: Sequence[Window]) -> None:
    ordered = sorted(windows, key=lambda window: window.start_ns)
    if any(window.length_ns <= 0 for window in ordered):
        raise ValueError("a window ends before it begins")
    if any(one.end_ns > other.start_ns for one, other in pairwise(ordered)):
        raise ValueError("windows overlap: their energy would be counted twice")


def gross_energy(rails: Sequence[Trace], windows: Sequence[Window], gross: Level) -> Energy:
    inferences = sum(window.inferences for window in windows)
    seconds = sum(window.length_ns for window in windows) / NS_PER_S
    gross_mw = estimate(gross.mw, gross.doubt)
    gross_mj = times(gross_mw, seconds / inferences)
    return Energy(
        rails=tuple(rail.name for rail in rails),
        samples=gross.samples,
        coverage=gross.coverage,
        seconds=seconds,
        windows=len(windows),
        inferences=inferences,
        gross_mw=gross_mw,
        gross_mj=gross_mj,
        gross_doubt=gross.doubt,
        inferences_per_joule=per_joule(gross_mj),
    )


def idle_power(
    rails: Sequence[Trace],
    windows: Sequence[Window],
    before: Window | None,
    after: Window | None,
) -> Idle | Missing:
    """Linear in time between the middles of before and after; its drift is half their difference.

    Power that is linear in time has the mean that it has at the windows' mean time.
    """
    if before is None or after is None:
        return Missing(reason="idle power was not measured before and after")
    found = []
    for name, window in (("before", before), ("after", after)):
        level = mean_power(rails, [window], least=LEAST_IDLE_SAMPLES)
        if isinstance(level, Missing):
            return Missing(reason=f"idle {name} the runs: {level.reason}")
        found.append(level)
    share = share_between(before.middle_ns, after.middle_ns, windows)
    return interpolated(*found, share=share)


def share_between(before_ns: float, after_ns: float, windows: Sequence[Window]) -> float:
    """How far, from 0 to 1, the mean time of the windows lies from before towards after."""
    lengths = [window.length_ns for window in windows]
    offsets_ns = [window.middle_ns - before_ns for window in windows]
    mean_ns = float(np.average(offsets_ns, weights=lengths))
    return float(np.interp(mean_ns, [0.0, after_ns - before_ns], [0.0, 1.0]))


def interpolated(before: Level, after: Level, *, share: float) -> Idle:
    terms = (1 - share, before.doubt), (share, after.doubt)
    doubt = combined(*terms, drift_mw=abs(after.mw - before.mw) / 2)
    mw = (1 - share) * before.mw + share * after.mw
    return Idle(mw=mw, doubt=doubt, before=before, after=after)


def with_idle(energy: Energy, gross: Level, idle: Idle) -> Energy:
    doubt = combined((1, gross.doubt), (1, idle.doubt), drift_mw=idle.doubt.drift_mw)
    net_mw = estimate(gross.mw - idle.mw, doubt)
    return replace(
        energy,
        idle_mw=estimate(idle.mw, idle.doubt),
        idle_before_mw=idle.before.mw,
        idle_after_mw=idle.after.mw,
        net_mw=net_mw,
        net_mj=times(net_mw, energy.seconds / energy.inferences),
        net_doubt=doubt,
    )


def estimate(mw: float, doubt: Doubt) -> Estimate:
    return Estimate(value=mw, low=mw - doubt.half_mw, high=mw + doubt.half_mw)


def times(power: Estimate, seconds: float) -> Estimate:
    """Milliwatts × seconds = millijoules; the time is known far better than the power."""
    return Estimate(
        value=power.value * seconds, low=power.low * seconds, high=power.high * seconds
    )


def per_joule(each_mj: Estimate) -> Estimate | None:
    """The bounds change places; nothing where the energy may be zero."""
    if each_mj.low <= 0:
        return None
    return Estimate(
        value=MJ_PER_J / each_mj.value, low=MJ_PER_J / each_mj.high, high=MJ_PER_J / each_mj.low
    )
