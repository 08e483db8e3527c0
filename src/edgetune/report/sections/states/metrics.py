"""What is drawn over clocks: the latency, and the energy where it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from edgetune.record import PointRecord
from edgetune.report.charts.workloads import energy_of, latency_of
from edgetune.report.sections.states.standing import Measured


class Metric(NamedTuple):
    field: str
    title: str
    of: Measured


LATENCY = Metric("ms", "median latency, ms", latency_of)
ENERGY = Metric("mj", "gross energy / inference, mJ", energy_of)


def known(records: Sequence[PointRecord]) -> list[tuple[Metric, list[PointRecord]]]:
    """Each with the records that have it."""
    powered = [record for record in records if record.energy is not None]
    found = [(ENERGY, powered), (LATENCY, list(records))]
    return [(metric, having) for metric, having in found if having]
