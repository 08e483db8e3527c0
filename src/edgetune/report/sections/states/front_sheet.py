"""The Pareto front as a table, all networks below each other, the named states first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetune.record import PointRecord
from edgetune.report.charts.workloads import (
    NETWORK,
    WHICH,
    Workload,
    energy_of,
    latency_of,
    power_of,
)
from edgetune.report.document import Cell, Entry, Heading, Sheet
from edgetune.report.sections.states.standing import (
    NOISE,
    UNKNOWN,
    front,
    named,
    with_energy,
)
from edgetune.report.table import energy_words, power_words
from edgetune.report.words import ABSENT, latency_words

HEADINGS = (
    NETWORK,
    Heading(name="standing", text="standing"),
    *WHICH,
    Heading(name="median_ms", text="median ms", side="right"),
    Heading(name="gross_mj", text="mJ / inference", side="right"),
    Heading(name="gross_w", text="W", side="right"),
    Heading(name="inferences_per_joule", text="inferences / J", side="right"),
)
ON_FRONT = "on the front"
CAPTION = (
    "On the front: no other point is at least as fast and takes at most as much energy, by the "
    "values alone. Energy and power are gross: all that the rails of the total deliver while "
    f"inferences run. {NOISE} the intervals do not tell it from all others; "
    f"{UNKNOWN} a point lacks an interval."
)


def front_sheet(workloads: Sequence[Workload]) -> Sheet:
    return Sheet(
        slug="states-front",
        title="The states worth having",
        headings=HEADINGS,
        rows=tuple(entry for workload in workloads for entry in entries(workload)),
        caption=CAPTION,
    )


def entries(workload: Workload) -> Iterator[Entry]:
    records = with_energy(workload)
    for index, standing in standings(records).items():
        record = records[index]
        yield Entry(
            cells=cells(workload, standing, record),
            points=(record.point_id,),
        )


def standings(records: Sequence[PointRecord]) -> dict[int, str]:
    """By index; those with a name first, the others from fast to slow."""
    names: dict[int, list[str]] = {}
    for each in named(records):
        names.setdefault(each.place, []).append(each.words)
    found = {index: ", ".join(words) for index, words in names.items()}
    others = sorted(front(records, energy_of), key=lambda at: latency_of(records[at]).value)
    return found | {index: ON_FRONT for index in others if index not in found}


def cells(workload: Workload, standing: str, record: PointRecord) -> tuple[Cell, ...]:
    assert record.latency is not None
    assert record.energy is not None
    each = record.energy.inferences_per_joule
    return (
        Cell(workload.label),
        Cell(standing),
        *workload.which(record.point),
        Cell(latency_words(record.latency), record.latency.median_ms),
        Cell(energy_words(record.energy), record.energy.gross_mj.value),
        Cell(power_words(record.energy), power_of(record).value),
        Cell(ABSENT) if each is None else Cell(f"{each.value:.4g}", each.value),
    )
