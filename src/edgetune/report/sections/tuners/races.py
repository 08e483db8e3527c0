"""Tuners that tuned one network for one number of threads, and how they were measured."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from edgetune.record import PointRecord
from edgetune.report.charts.panels import fastest_state, grouped, label_of, timed
from edgetune.report.charts.theme import rank
from edgetune.report.rows import REFERENCE, UNTUNED, distinguishing_settings
from edgetune.study import Study
from edgetune.tunings import Tuning, repetitions, tunings_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Entrant:
    """A tuner with its settings; its tunings differ in nothing but the seed.

    `measured` are those of its points that were measured in the race's state, one a tuning.
    """

    label: str
    tuner: str
    tunings: tuple[Tuning, ...]
    measured: tuple[PointRecord, ...]

    @property
    def points(self) -> tuple[str, ...]:
        records = [*self.measured, *(tuning.records[0] for tuning in self.tunings)]
        return tuple(dict.fromkeys(record.point_id for record in records))


@dataclass(frozen=True, kw_only=True, eq=False)
class Race:
    """`in_state` are all points of the network in the state in which entrants are compared."""

    title: str
    entrants: tuple[Entrant, ...]
    in_state: tuple[PointRecord, ...]

    @property
    def state(self) -> str:
        return self.in_state[0].point.state.words if self.in_state else ""

    @property
    def tunings(self) -> list[Tuning]:
        return [tuning for entrant in self.entrants for tuning in entrant.tunings]

    @property
    def yardsticks(self) -> list[PointRecord]:
        """The untuned network and ONNX Runtime, as they were measured in this state."""
        found = {record.point.tuner_name: record for record in reversed(self.in_state)}
        return [found[tuner] for tuner in (UNTUNED, REFERENCE) if tuner in found]


def races_of(study: Study) -> list[Race]:
    measured = grouped(timed(study), basis)
    tunings = {tuning.records[0].point_id: tuning for tuning in tunings_of(study.good)}
    races = grouped([tuning.records[0] for tuning in tunings.values()], basis)
    return [
        race_of([tunings[record.point_id] for record in firsts], measured.get(key, []))
        for key, firsts in races.items()
    ]


def basis(record: PointRecord) -> Hashable:
    point = record.point
    return point.model, point.state.threads, record.machine.stable, record.simulates


def race_of(tunings: Sequence[Tuning], measured: Sequence[PointRecord]) -> Race:
    first = tunings[0].records[0]
    threads = first.point.state.threads
    simulated = f" · SIMULATED ({first.simulates})" if first.simulates else ""
    in_state = fastest_state(measured) if measured else []
    return Race(
        title=f"{first.point.model.name} · {threads} thread{'s' * (threads > 1)}{simulated}",
        entrants=tuple(entrants_of(tunings, in_state)),
        in_state=tuple(in_state),
    )


def entrants_of(tunings: Sequence[Tuning], in_state: Sequence[PointRecord]) -> list[Entrant]:
    """In the fixed order of the tuners."""
    groups = repetitions(tunings)
    settings = distinguishing_settings([group[0].seedless for group in groups])
    targets = {group[0].seedless.target.name for group in groups}
    entrants = [
        Entrant(
            label=label_of(group[0].records[0], settings[group[0].seedless], len(targets) > 1),
            tuner=group[0].seedless.tuner_name,
            tunings=tuple(group),
            measured=tuple(found for tuning in group for found in among(tuning, in_state)),
        )
        for group in groups
    ]
    return sorted(entrants, key=lambda each: (rank(each.tuner), each.label))


def among(tuning: Tuning, in_state: Sequence[PointRecord]) -> list[PointRecord]:
    """The tuning's point in this state, the first one if there are several."""
    names = {record.point_id for record in in_state}
    return [record for record in tuning.records if record.point_id in names][:1]
