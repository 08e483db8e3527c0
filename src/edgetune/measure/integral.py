"""The energy of a stretch of time: power integrated, or a counter's difference.

Between readings power is taken to go in a straight line, so that the integral is the trapezoid
rule (Press et al., Numerical Recipes, 3rd ed. 2007, section 4.1). A gap between readings is not
covered: what it took is not known and is not made up. A counter goes on counting in a gap, so that
only a gap at an edge of the stretch leaves it uncovered.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from edgetune.measure.trace import Kind, Trace, Values, Window

MJ_PER_MW_NS, MJ_PER_UJ = 1e-9, 1e-3
Mask = npt.NDArray[np.bool_]


class Pieces(NamedTuple):
    """The covered part of a window, cut at the readings: how long each piece is, what it took."""

    width_ns: Values
    energy_mj: Values


class Integral(NamedTuple):
    """`energy_mj` is of the `covered_ns` alone; `samples` are the readings inside the window."""

    energy_mj: float
    covered_ns: float
    samples: int


def integrate(trace: Trace, window: Window) -> Integral:
    """The energy within `window`, its edges cut exactly by linear interpolation.

    Windows that adjoin add up to the window that spans them.
    """
    known = trace.known()
    cut = pieces(known, window, gap_ns=known.gap_ns())
    covered_ns, samples = float(cut.width_ns.sum()), len(known.within(window))
    return Integral(float(cut.energy_mj.sum()), covered_ns, samples)


def pieces(trace: Trace, window: Window, *, gap_ns: float) -> Pieces:
    """By interpolation between readings, also across the window's edges; no value is missing."""
    times = relative(trace, window)
    if not len(times) or max(0.0, times[0]) >= min(window.length_ns, times[-1]):
        return Pieces(np.zeros(0), np.zeros(0))
    first, last = max(0.0, times[0]), min(window.length_ns, times[-1])
    knots = np.concatenate([[first], times[(times > first) & (times < last)], [last]])
    before = np.searchsorted(times, knots[:-1], side="right") - 1
    spacing = np.diff(times)[before]
    covered = spacing <= gap_ns
    if trace.kind == "energy":
        covered |= np.diff(knots) == spacing
    return cut_at(trace.kind, knots, np.interp(knots, times, trace.values), covered)


def held_pieces(trace: Trace, window: Window, *, gap_ns: float) -> Pieces:
    """From the readings inside `window` alone, held to its edges.

    A load begins and ends with its window and power jumps there, so a reading beside it says
    nothing of what is inside: in a window of a hundred readings a straight line to it would take
    a third of a percent of the jump off. A counter goes on at its mean rate. A window with too few
    readings for that lies among others of the same load, and is interpolated.
    """
    inside, counts = trace.within(window), trace.kind == "energy"
    times, values = relative(inside, window), inside.values
    if len(times) < 1 + counts or (counts and times[0] == times[-1]):
        return pieces(trace, window, gap_ns=gap_ns)
    rate = (values[-1] - values[0]) / (times[-1] - times[0]) if counts else 0.0
    ends = values[0] - rate * times[0], values[-1] + rate * (window.length_ns - times[-1])
    knots = np.concatenate([[0.0], times, [window.length_ns]])
    covered = np.diff(knots) <= gap_ns
    if counts:
        covered[1:-1] = True
    return cut_at(trace.kind, knots, np.concatenate([ends[:1], values, ends[1:]]), covered)


def relative(trace: Trace, window: Window) -> Values:
    """Stamps from the window's start on; a float holds these exactly, and not an uptime."""
    return (trace.time_ns - window.start_ns).astype(np.float64)


def cut_at(kind: Kind, knots: Values, values: Values, covered: Mask) -> Pieces:
    width_ns = np.diff(knots)
    if kind == "power":
        energy_mj = width_ns * (values[1:] + values[:-1]) / 2 * MJ_PER_MW_NS
    else:
        energy_mj = np.diff(values) * MJ_PER_UJ
    return Pieces(width_ns[covered], energy_mj[covered])
