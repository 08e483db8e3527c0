"""Which points of a workload lie on its Pareto front, and which of them have a name.

The names are exact: least median latency, least gross energy of one inference, least product of
the two, least power. Where the intervals cannot tell the named point from all others, a sign says
so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from edgetune.measure.bounded import Bounded, product, surely_least
from edgetune.measure.pareto import pareto_front
from edgetune.record import PointRecord
from edgetune.report.charts.workloads import Workload, energy_of, latency_of, power_of

Measured = Callable[[PointRecord], Bounded]
NOISE, UNKNOWN = "≈", "?"


class Role(NamedTuple):
    name: str
    of: Measured


def energy_times_latency(record: PointRecord) -> Bounded:
    return product(energy_of(record), latency_of(record))


FASTEST = Role("fastest", latency_of)
MOST_EFFICIENT = Role("most efficient", energy_of)
BALANCED = Role("least energy × latency", energy_times_latency)
LEAST_POWER = Role("least power", power_of)
ROLES = (FASTEST, MOST_EFFICIENT, BALANCED, LEAST_POWER)


class Named(NamedTuple):
    """Which of the points has the role; `sign` is empty where that is certain."""

    role: Role
    place: int
    sign: str

    @property
    def words(self) -> str:
        return " ".join(filter(None, (self.sign, self.role.name)))


def with_energy(workload: Workload) -> list[PointRecord]:
    return [record for record in workload.records if record.energy is not None]


def front(records: Sequence[PointRecord], other: Measured) -> list[int]:
    """The indices of those that no other beats in latency and `other`, by their values alone."""
    return pareto_front([(latency_of(each).value, other(each).value) for each in records])


def named(records: Sequence[PointRecord]) -> list[Named]:
    return [Named(role, *best(records, role)) for role in ROLES]


def best(records: Sequence[PointRecord], role: Role) -> tuple[int, str]:
    """The first of the least ones, and the sign."""
    values = [role.of(record) for record in records]
    index = min(range(len(values)), key=lambda at: values[at].value)
    sure = surely_least(values[index], [*values[:index], *values[index + 1 :]])
    return index, UNKNOWN if sure is None else "" if sure else NOISE
