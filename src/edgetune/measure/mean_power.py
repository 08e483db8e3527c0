"""The mean power of a load that runs in several windows, and how well it is known.

What half of the 95 % interval is made of, each part by itself:
  sampling       Power varies, and readings depend on one another: a sensor averages, chips warm
                 up. So not single readings are taken for independent, but the means of up to ten
                 equal stretches of the covered time, with Student's t (batch means: Schmeiser,
                 Batch Size Effects in the Analysis of Simulation Output, Operations Research 30,
                 1982, who finds 10 to 30 batches enough). What goes on for longer than such a
                 stretch is seen as far as it differs between them.
  quantisation   A reading lies within half a step of the truth. Rounding errors average out only
                 as far as readings differ: a run of equal readings is rounded once. Of n such
                 errors, spread evenly over a step, the mean has the deviation step / √(12 n)
                 (Widrow and Kollár, Quantization Noise, 2008).
  gaps           What was not seen may differ from what was by as much as the stretches differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct

from edgetune.measure.integral import Pieces, held_pieces
from edgetune.measure.student import student_t
from edgetune.measure.trace import NS_PER_S, Missing, Trace, Values, Window

# Fewer, and an interval would say more of chance than of the load.
LEAST_SAMPLES = 8
LEAST_COVERAGE = 0.9
LEAST_BATCHES, MOST_BATCHES = 2, 10
SAMPLES_A_BATCH = 5  # with fewer, neighbours share too much of the readings between them
CONFIDENCE, NORMAL = 0.95, 1.96
MW_PER_MJ_NS, MW_PER_UJ_NS = 1e9, 1e6


class Doubt(Struct, frozen=True, kw_only=True):
    """Half of a 95 % interval by what it is made of.

    `quantisation_mw` is None where no sensor tells its step, and then counts for nothing.
    `drift_mw` is of the idle power alone.
    """

    sampling_mw: float
    quantisation_mw: float | None
    gaps_mw: float = 0.0
    drift_mw: float = 0.0

    @property
    def half_mw(self) -> float:
        """The parts are independent, so their squares add up."""
        quantisation_mw = self.quantisation_mw or 0.0
        return math.hypot(self.sampling_mw, quantisation_mw, self.gaps_mw, self.drift_mw)


class Level(Struct, frozen=True, kw_only=True):
    """A mean power; `samples` and `coverage` are those of the rail that has least.

    `coverage` is the share of the windows' time near enough to a reading.
    """

    mw: float
    doubt: Doubt
    samples: int
    coverage: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What one rail tells of all windows together: `pieces` of what is covered of `total_ns`."""

    rail: Trace
    windows: int
    total_ns: int
    pieces: Pieces
    readings: Values

    @property
    def covered_ns(self) -> float:
        return float(self.pieces.width_ns.sum())

    @property
    def coverage(self) -> float:
        return min(1.0, self.covered_ns / self.total_ns)


def mean_power(
    rails: Sequence[Trace], windows: Sequence[Window], *, least: int = LEAST_SAMPLES
) -> Level | Missing:
    """The sum of the rails' means over the windows, or why there is none.

    Args:
        rails: what makes the total, at least one; some may tell power, others energy.
        windows: at least one; they do not overlap.
        least: how many readings of each rail must lie in the windows.
    """
    seen = [see(rail.known(), windows) for rail in rails]
    for one in seen:
        if reason := too_little(one, least):
            return Missing(reason=reason)
    samples = min(len(one.readings) for one in seen)
    coverage = min(one.coverage for one in seen)
    means = total_batches(seen, batch_count(samples))
    doubt = Doubt(
        sampling_mw=half_width(means),
        quantisation_mw=together(map(rounding_mw, seen)),
        gaps_mw=(1 - coverage) * float(np.ptp(means)),
    )
    return Level(mw=float(means.mean()), doubt=doubt, samples=samples, coverage=coverage)


def see(rail: Trace, windows: Sequence[Window]) -> Seen:
    gap_ns = rail.gap_ns()
    held = [held_pieces(rail, window, gap_ns=gap_ns) for window in windows]
    return Seen(
        rail=rail,
        windows=len(windows),
        total_ns=sum(window.length_ns for window in windows),
        pieces=Pieces(
            np.concatenate([each.width_ns for each in held]),
            np.concatenate([each.energy_mj for each in held]),
        ),
        readings=np.concatenate([rail.within(window).values for window in windows]),
    )


def too_little(seen: Seen, least: int) -> str:
    """Why nothing can be said of what was seen; empty where it can."""
    name, count, seconds = seen.rail.name, len(seen.readings), seen.total_ns / NS_PER_S
    if count < least:
        return f"{name} has {count} readings in {seconds:.3g} s, at least {least} are needed"
    if seen.coverage < LEAST_COVERAGE:
        covered = f"{seen.coverage:.1%} of {seconds:.3g} s"
        return f"the readings of {name} cover {covered}, at least {LEAST_COVERAGE:.0%} are needed"
    return ""


def batch_count(samples: int) -> int:
    return min(MOST_BATCHES, max(LEAST_BATCHES, samples // SAMPLES_A_BATCH))


def total_batches(seen: Iterable[Seen], count: int) -> Values:
    """The mean power of all rails in `count` equal stretches of the covered time, milliwatts."""
    total: Values = np.sum([batch_means(one.pieces, count) for one in seen], axis=0)
    return total


def batch_means(pieces: Pieces, count: int) -> Values:
    clock_ns = np.concatenate([[0.0], np.cumsum(pieces.width_ns)])
    spent_mj = np.concatenate([[0.0], np.cumsum(pieces.energy_mj)])
    cuts = np.linspace(0.0, clock_ns[-1], count + 1)
    each_mj = np.diff(np.interp(cuts, clock_ns, spent_mj))
    each_mw: Values = each_mj * MW_PER_MJ_NS * count / clock_ns[-1]
    return each_mw


def half_width(values: Values) -> float:
    """Of the interval for the mean of independent values."""
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    return student_t(CONFIDENCE, len(values) - 1) * error


def rounding_mw(seen: Seen) -> float | None:
    """Half the interval that the sensor's step leaves, never more than it can be off."""
    step = seen.rail.step
    if step is None:
        return None
    if seen.rail.kind == "power":
        runs = 1 + int(np.count_nonzero(np.diff(seen.readings)))
        return min(step / 2, NORMAL * step / math.sqrt(12 * runs))
    # Each window's energy is the difference of two rounded counts.
    off_uj = min(step * seen.windows, NORMAL * step * math.sqrt(seen.windows / 6))
    return off_uj * MW_PER_UJ_NS / seen.covered_ns


def combined(*terms: tuple[float, Doubt], drift_mw: float) -> Doubt:
    """Of a sum of independent levels, each by its factor."""
    return Doubt(
        sampling_mw=math.hypot(*(factor * doubt.sampling_mw for factor, doubt in terms)),
        quantisation_mw=together(
            None if doubt.quantisation_mw is None else factor * doubt.quantisation_mw
            for factor, doubt in terms
        ),
        gaps_mw=math.hypot(*(factor * doubt.gaps_mw for factor, doubt in terms)),
        drift_mw=drift_mw,
    )


def together(parts: Iterable[float | None]) -> float | None:
    """Independent half widths as one; None where not one is known."""
    known = [part for part in parts if part is not None]
    return math.hypot(*known) if known else None
