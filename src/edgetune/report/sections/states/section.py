"""Latency against power and energy, over cores and clocks: which states are worth having."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetune.report.charts.workloads import (
    MOST_DRAWN,
    Workload,
    largest,
    simulated_words,
    workloads,
)
from edgetune.report.document import Part, Section
from edgetune.report.sections.states.clocks_figure import clocks_figure
from edgetune.report.sections.states.front_figure import front_figure
from edgetune.report.sections.states.front_sheet import front_sheet
from edgetune.report.sections.states.heat_figure import heat_figure
from edgetune.report.sections.states.standing import with_energy
from edgetune.study import Study

LEAD = (
    "Which cores and which clocks give the latency and the energy that is needed. Energy stands "
    "here gross: with all that the board takes meanwhile, because that empties the battery."
)
NO_ENERGY = "No point has an energy: no power was measured, so this is about latency alone."


def states(study: Study) -> Section | None:
    """None where neither clocks were varied nor energy is known."""
    found = workloads(study.good)
    parts = tuple(parts_of(found))
    if not parts:
        return None
    return Section(
        slug="states", title="Cores, clocks and energy", lead=tuple(lead(found)), parts=parts
    )


def lead(found: Sequence[Workload]) -> Iterator[str]:
    yield LEAD
    yield from simulated_words(found)
    if not any(map(with_energy, found)):
        yield NO_ENERGY
    if len(found) > MOST_DRAWN:
        yield f"Of {len(found)} workloads, the {MOST_DRAWN} with most points are drawn."


def parts_of(found: Sequence[Workload]) -> Iterator[Part]:
    powered = [each for each in found if len(with_energy(each)) > 1]
    if powered:
        yield front_sheet(powered)
    for workload in largest(found, lambda each: len(each.records)):
        if workload in powered:
            yield front_figure(workload)
        yield from filter(None, (clocks_figure(workload), heat_figure(workload)))
