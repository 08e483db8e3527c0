"""Which profiles stand beside each other: one artifact a tuner, of one network, at one state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from edgetune.measure.gains import LayerPair, layer_pairs
from edgetune.measure.layers import Unmatched
from edgetune.measure.profile import OperatorTime, operator_times, read_profile
from edgetune.record import PointRecord
from edgetune.report.charts.theme import TUNERS
from edgetune.report.rows import REFERENCE, UNTUNED
from edgetune.spec import State
from edgetune.study import Study
from edgetune.wire.messages import Profiled

US_PER_MS = 1e3
DISTURBED = 1.25


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
        return self.record.profile.whole_us > DISTURBED * US_PER_MS * median_ms(self.record)

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
    grouped: dict[tuple[str, str], list[PointRecord]] = {}
    for record in study.good:
        if record.profile is not None and record.latency is not None:
            point = record.point
            grouped.setdefault((point.model.name, point.target.name), []).append(record)
    found = (lineup(study, *named, records) for named, records in grouped.items())
    return [each for each in found if each is not None]


def lineup(study: Study, model: str, target: str, records: Sequence[PointRecord]) -> Lineup | None:
    """At the state with most tuners, of those the one with most cores and highest clocks."""
    states = {record.point.state for record in records}
    state = max(states, key=lambda one: (len(tuners_at(records, one)), *capacity(one)))
    there = [record for record in records if record.point.state == state]
    chosen = [fastest(study, there, tuner) for tuner in tuners_at(records, state)]
    kept = tuple(each for each in chosen if each is not None)
    if not kept:
        return None
    return Lineup(model=model, target=target, state=state, states=len(states), chosen=kept)


def tuners_at(records: Iterable[PointRecord], state: State) -> list[str]:
    """In the order that they have on all pages."""
    present = {record.point.tuner_name for record in records if record.point.state == state}
    return [*(tuner for tuner in TUNERS if tuner in present), *sorted(present - set(TUNERS))]


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


def median_ms(record: PointRecord) -> float:
    assert record.latency is not None
    return record.latency.median_ms
