"""Which profiles stand beside each other: one artifact a tuner, of one network, at one state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from edgetune.measure.gains import LayerPair, layer_pairs
from edgetune.measure.layers import Unmatched
from edgetune.measure.profile import OperatorTime, disturbed, operator_times, read_profile
from edgetune.record import PointRecord
from edgetune.report.charts.panels import grouped, median_ms
from edgetune.report.charts.theme import in_order
from edgetune.report.rows import REFERENCE, UNTUNED
from edgetune.spec import State
from edgetune.study import Study
from edgetune.wire.messages import Profiled


@dataclass(frozen=True, kw_only=True, eq=False)
class Chosen:
    """A tuner's fastest artifact, of `rivals` that were profiled; the times of its operators."""

    record: PointRecord
    profiled: Profiled
    times: tuple[OperatorTime, ...]
    rivals: int

    @property
    def tuner(self) -> str:
        return self.record.point.tuner_name

    @property
    def disturbed(self) -> bool:
        """Whether inferences took much longer in the profile's process than the point is known."""
        assert self.record.profile is not None
        return disturbed(self.record.profile.whole_us, median_ms(self.record))

    @property
    def searched(self) -> bool:
        return self.tuner not in {UNTUNED, REFERENCE}


@dataclass(frozen=True, kw_only=True, eq=False)
class Lineup:
    """The first one is what the others are compared with: the untuned network where there is one.

    `states` counts the states of which this one was picked.
    """

    model: str
    target: str
    state: State
    states: int
    chosen: tuple[Chosen, ...]

    @property
    def slug(self) -> str:
        return f"{self.model}-{self.target}"

    @property
    def base(self) -> Chosen:
        return self.chosen[0]

    @property
    def points(self) -> tuple[str, ...]:
        return tuple(each.record.point_id for each in self.chosen)

    @property
    def simulates(self) -> str:
        return next(filter(None, (each.record.simulates for each in self.chosen)), "")

    def layers(self, other: Chosen) -> tuple[LayerPair, ...] | Unmatched:
        """The base's layers beside those of another."""
        return layer_pairs(self.base.profiled, other.profiled)


def lineups(study: Study) -> list[Lineup]:
    """One for each network and target of which anything was profiled."""
    profiled = [record for record in study.good if record.profile and record.latency]
    found = (lineup(study, group) for group in grouped(profiled, artifact_of).values())
    return [each for each in found if each is not None]


def artifact_of(record: PointRecord) -> tuple[str, str]:
    return record.point.model.name, record.point.target.name


def lineup(study: Study, records: Sequence[PointRecord]) -> Lineup | None:
    """At the state with most tuners, of those the one with most cores and highest clocks."""
    states = {record.point.state for record in records}
    state = max(states, key=lambda one: (len(tuners_at(records, one)), *capacity(one)))
    there = [record for record in records if record.point.state == state]
    chosen = [fastest(study, there, tuner) for tuner in tuners_at(records, state)]
    kept = tuple(each for each in chosen if each is not None)
    if not kept:
        return None
    model, target = artifact_of(records[0])
    return Lineup(model=model, target=target, state=state, states=len(states), chosen=kept)


def tuners_at(records: Iterable[PointRecord], state: State) -> list[str]:
    """In the order that they have on all pages."""
    return in_order(record.point.tuner_name for record in records if record.point.state == state)


def capacity(state: State) -> tuple[int, int, str]:
    clocks = [clock.khz for clock in state.cpu_khz]
    return len(state.cores), min(clocks, default=0), state.words


def fastest(study: Study, records: Sequence[PointRecord], tuner: str) -> Chosen | None:
    """By the latency that the points are known for, not by the profile; None if none is read."""
    own = [record for record in records if record.point.tuner_name == tuner]
    for record in sorted(own, key=median_ms):
        try:
            profiled = read_profile(study.folders[record.point_id])
            times = operator_times(profiled)
        except (OSError, ValueError, KeyError, msgspec.MsgspecError):
            continue
        return Chosen(record=record, profiled=profiled, times=times, rivals=len(own))
    return None
