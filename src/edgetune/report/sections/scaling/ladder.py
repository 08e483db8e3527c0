"""Which points tell how a network scales: alike in all but the cores, which are nested."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from edgetune.measure.bounded import Bounded, ratio
from edgetune.record import PointRecord
from edgetune.report.charts.panels import grouped
from edgetune.report.charts.workloads import latency_of


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Points on more and more cores, each mask holding that of the first."""

    steps: tuple[PointRecord, ...]

    def speedup(self, record: PointRecord) -> Bounded:
        """Over the fewest cores."""
        return ratio(latency_of(self.steps[0]), latency_of(record))

    def ideal(self, record: PointRecord) -> float:
        return record.point.state.threads / self.steps[0].point.state.threads

    def efficiency(self, record: PointRecord) -> Bounded:
        """1 where twice the cores take half the time."""
        ideal = self.ideal(record)
        return ratio(self.speedup(record), Bounded(ideal, ideal, ideal))


def ladders(records: Sequence[PointRecord]) -> list[Ladder]:
    """One for each tuner, clocks, settings and smallest mask that others hold.

    Masks that share no core are not compared: on many boards they are of different kinds.
    """
    alike = grouped(records, without_cores).values()
    found = [ladder for group in alike for ladder in nested(group)]
    return [ladder for ladder in found if len(ladder.steps) > 1]


def without_cores(record: PointRecord) -> Hashable:
    """The clocks count by their values, as a cluster that is not used has none."""
    point = record.point
    clocks = frozenset(clock.khz for clock in point.state.cpu_khz)
    state = replace(point.state, cores=(), online=None, cpu_khz=())
    return replace(point, state=state), clocks


def nested(group: Sequence[PointRecord]) -> list[Ladder]:
    ordered = sorted(group, key=lambda record: record.point.state.threads)
    least = [each for each in ordered if not any(holds(each, other) for other in ordered)]
    return [
        Ladder(steps=(first, *(each for each in ordered if holds(each, first)))) for first in least
    ]


def holds(record: PointRecord, other: PointRecord) -> bool:
    """Whether its cores are those of the other, and more."""
    return set(other.point.state.cores) < set(record.point.state.cores)
