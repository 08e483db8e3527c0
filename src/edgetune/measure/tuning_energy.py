"""What a tuning cost in joules: all that the machine took while the tuner worked."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from edgetune.measure.energy import MJ_PER_J, Estimate, estimate, times
from edgetune.measure.mean_power import LEAST_COVERAGE, Level, combined, mean_power
from edgetune.measure.trace import NS_PER_S, Missing, Trace, Window

Rails = Sequence[Trace]


class TuningEnergy(Struct, frozen=True, kw_only=True):
    """Gross, with a 95 % interval: `gross_j` is the mean power times the tuner's `seconds`.

    `coverage` is the share of these seconds near enough to a reading: a tuning that was
    interrupted has several recordings, and time between them. `rails` are those that were summed;
    `samples` are the readings of the one that has least.
    """

    rails: tuple[str, ...]
    samples: int
    coverage: float
    seconds: float
    gross_mw: Estimate
    gross_j: Estimate


def tuning_energy(recordings: Sequence[Rails], seconds: float) -> TuningEnergy | Missing:
    """Of a tuning that took `seconds`, from the rails of the total in each of its recordings.

    A recording that is too short to say anything is as if it had not been made.
    """
    levels = [(stretch, found) for stretch, found in map(seen, recordings) if found]
    covered_s = sum(stretch * level.coverage for stretch, level in levels)
    if not levels or covered_s < LEAST_COVERAGE * seconds:
        share = f"{min(1.0, covered_s / seconds):.0%}" if levels else "none"
        return Missing(reason=f"the readings cover {share} of the time that the tuner took")
    total_s = sum(stretch for stretch, _ in levels)
    shares = [(stretch / total_s, level) for stretch, level in levels]
    mean_mw = sum(share * level.mw for share, level in shares)
    doubt = combined(*((share, level.doubt) for share, level in shares), drift_mw=0.0)
    gross_mw = estimate(mean_mw, doubt)
    return TuningEnergy(
        rails=tuple(rail.name for rail in recordings[0]),
        samples=sum(level.samples for _, level in levels),
        coverage=min(1.0, covered_s / seconds),
        seconds=seconds,
        gross_mw=gross_mw,
        gross_j=times(gross_mw, seconds / MJ_PER_J),
    )


def seen(rails: Rails) -> tuple[float, Level | None]:
    """For how many seconds all rails were read, and their mean power meanwhile."""
    known = [rail.known().time_ns for rail in rails]
    if not known or not all(len(times_ns) for times_ns in known):
        return 0.0, None
    window = Window(
        start_ns=int(max(times_ns[0] for times_ns in known)),
        end_ns=int(min(times_ns[-1] for times_ns in known)),
    )
    if window.length_ns <= 0:
        return 0.0, None
    level = mean_power(rails, [window])
    return window.length_ns / NS_PER_S, None if isinstance(level, Missing) else level
