"""What may stand in one chart: points of one network, input, protocol and machine.

Simulated points are a workload of their own, and say so in its title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from msgspec.structs import replace

from edgetune.measure.bounded import Bounded
from edgetune.record import PointRecord
from edgetune.report.charts.panels import grouped
from edgetune.report.document import Cell, Heading
from edgetune.report.rows import differences, distinguishing_settings
from edgetune.report.table import MW_PER_W
from edgetune.report.words import listed
from edgetune.spec import Point

NETWORK = Heading(name="workload", text="network")
WHICH = tuple(Heading(name=name, text=name) for name in ("tuner", "state", "settings"))
MOST_DRAWN = 4  # networks; of the others the tables tell
Drawn = TypeVar("Drawn")


@dataclass(frozen=True, kw_only=True)
class Workload:
    """`title` is the network's name, and what else tells it from the sweep's other workloads."""

    title: str
    slug: str
    simulates: str
    records: tuple[PointRecord, ...]

    @property
    def label(self) -> str:
        """For a figure, which may leave its page."""
        return f"{self.title} (SIMULATED: {self.simulates})" if self.simulates else self.title

    @cached_property
    def settings(self) -> dict[Point, str]:
        """What tells points of the same tuner and state apart, the target among it."""
        points = [record.point for record in self.records]
        several = len({point.target.name for point in points}) > 1
        return {
            point: " ".join(filter(None, (f"target={point.target.name}" * several, words)))
            for point, words in distinguishing_settings(points).items()
        }

    def which(self, point: Point) -> tuple[Cell, ...]:
        """Under the headings `WHICH`."""
        words = (point.tuner_name, point.state.words, self.settings[point])
        return tuple(map(Cell, words))


def workloads(records: Iterable[PointRecord]) -> list[Workload]:
    """Of the good records that have a latency, in their order."""
    good = [record for record in records if record.status == "ok" and record.latency]
    groups = grouped(good, basis)
    firsts = [group[0] for group in groups.values()]
    return [
        Workload(
            title=title,
            slug=slug(title, number, several=len(firsts) > 1),
            simulates=group[0].simulates,
            records=tuple(group),
        )
        for number, (title, group) in enumerate(
            zip(titles(firsts), groups.values(), strict=True), 1
        )
    ]


def largest(found: Sequence[Drawn], size: Callable[[Drawn], int]) -> list[Drawn]:
    """Those of which figures are drawn."""
    return sorted(found, key=size, reverse=True)[:MOST_DRAWN]


def simulated_words(found: Iterable[Workload]) -> Iterator[str]:
    """One sentence for the lead of a section; none where all was measured."""
    if simulated := sorted({each.simulates for each in found} - {""}):
        yield f"SIMULATED: {listed(simulated)}. Nothing of that is a measurement."


def basis(record: PointRecord) -> Hashable:
    point = record.point
    asked = (point.model, point.input, point.measure, point.machine)
    return asked, record.machine.stable, record.simulates


def titles(firsts: Sequence[PointRecord]) -> list[str]:
    """The names; where several workloads have one, with the settings in which they differ."""
    alike: dict[str, list[Point]] = {}
    for record in firsts:
        alike.setdefault(record.point.model.name, []).append(neutral(record.point, firsts))
    told = {point: words for group in alike.values() for point, words in differences(group)}
    names = [record.point.model.name for record in firsts]
    words = [told[neutral(record.point, firsts)] for record in firsts]
    return [" ".join(filter(None, pair)) for pair in zip(names, words, strict=True)]


def neutral(point: Point, firsts: Sequence[PointRecord]) -> Point:
    """All that does not make a workload taken from the first: tuner, target, state, ..."""
    first = firsts[0].point
    return replace(
        point,
        tuner=first.tuner,
        target=first.target,
        state=first.state,
        budget=first.budget,
        dataset=first.dataset,
        power=first.power,
    )


def slug(title: str, number: int, *, several: bool) -> str:
    """Fit for the name of a file."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40]
    return f"{number}-{plain}" if several else plain or "network"


def latency_of(record: PointRecord) -> Bounded:
    """The median, in milliseconds; the record must have one."""
    stats = record.latency
    assert stats is not None
    return Bounded(stats.median_ms, stats.median_low_ms, stats.median_high_ms)


def energy_of(record: PointRecord) -> Bounded:
    """Gross millijoules of one inference; the record must have its energy."""
    assert record.energy is not None
    energy = record.energy.gross_mj
    return Bounded(energy.value, energy.low, energy.high)


def power_of(record: PointRecord) -> Bounded:
    """Gross watts while inferences ran; the record must have its energy."""
    assert record.energy is not None
    power = record.energy.gross_mw
    return Bounded(power.value / MW_PER_W, power.low / MW_PER_W, power.high / MW_PER_W)
