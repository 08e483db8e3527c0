"""The tunings behind a sweep's points: each one once, and those that repeat each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from edgetune.record import PointRecord
from edgetune.sitting import stage_key
from edgetune.spec import Point, State
from edgetune.wire.digest import digest_value
from edgetune.wire.messages import Tuned


@dataclass(frozen=True, kw_only=True, eq=False)
class Tuning:
    """One tuning, and the points that were measured with it: one for each clock, say."""

    tuned: Tuned
    records: tuple[PointRecord, ...]

    @property
    def seedless(self) -> Point:
        """Its first point without the seed and the state; of that, the number of threads is kept.

        Which cores carry the threads changes no tuning.
        """
        point = self.records[0].point
        assert point.budget is not None
        state = State(cores=tuple(range(point.state.threads)))
        return replace(point, budget=replace(point.budget, seed=0), state=state)

    @property
    def basis(self) -> str:
        """Equal for tunings that repeat each other: of all that can change one, not the seed."""
        like, machine = self.seedless, self.records[0].machine.stable
        parts = (like.model, like.tuner, like.target, like.state, like.budget, like.machine)
        return digest_value([machine, *parts])


def tunings_of(records: Iterable[PointRecord]) -> list[Tuning]:
    """Those of the records; by its key in the cache a tuning is known again."""
    shared: dict[str, list[PointRecord]] = {}
    for record in records:
        if record.tuning is not None and record.point.budget is not None:
            key = stage_key(record, "tune") or record.point_id
            shared.setdefault(key, []).append(record)
    return [tuning for group in shared.values() for tuning in tuning_of(group)]


def tuning_of(group: list[PointRecord]) -> list[Tuning]:
    tuned = group[0].tuning
    return [] if tuned is None else [Tuning(tuned=tuned, records=tuple(group))]


def repetitions(tunings: Iterable[Tuning]) -> list[list[Tuning]]:
    """Groups that differ in nothing but the seed; a tuning that was not repeated is alone."""
    groups: dict[str, list[Tuning]] = {}
    for tuning in tunings:
        groups.setdefault(tuning.basis, []).append(tuning)
    return list(groups.values())
