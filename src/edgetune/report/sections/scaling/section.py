"""What further cores bring: latency and speedup over their number, beside the ideal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetune.measure.bounded import Bounded
from edgetune.record import PointRecord
from edgetune.report.charts.workloads import (
    NETWORK,
    WHICH,
    Workload,
    largest,
    simulated_words,
    workloads,
)
from edgetune.report.document import Cell, Entry, Heading, Section, Sheet
from edgetune.report.sections.scaling.figure import scaling_figure
from edgetune.report.sections.scaling.ladder import Ladder, ladders
from edgetune.report.words import latency_words
from edgetune.study import Study

LEAD = (
    "What further cores bring, over the fewest cores measured: the efficiency is the speedup over "
    "that of cores without loss, which take 1/n of the time. Each number of cores was tuned for "
    "on its own. Only masks that hold the fewest cores are compared with them."
)
HEADINGS = (
    NETWORK,
    *WHICH,
    Heading(name="cores", text="cores", side="right"),
    Heading(name="median_ms", text="median ms", side="right"),
    Heading(name="speedup", text="speedup", side="right"),
    Heading(name="efficiency", text="efficiency", side="right"),
)
CAPTION = (
    "In brackets the least and the most that the 95 % intervals of both medians allow, which were "
    "measured apart in time; ? where one lacks an interval."
)


def scaling(study: Study) -> Section | None:
    """None where no two points differ in the number of cores alone."""
    found = [(each, ladders(each.records)) for each in workloads(study.good)]
    scaled = [(workload, own) for workload, own in found if own]
    if not scaled:
        return None
    drawn = largest(scaled, lambda pair: len(pair[1]))
    return Section(
        slug="scaling",
        title="More cores",
        lead=(LEAD, *simulated_words(workload for workload, _ in scaled)),
        parts=(sheet(scaled), *(scaling_figure(workload, own) for workload, own in drawn)),
    )


def sheet(scaled: Sequence[tuple[Workload, Sequence[Ladder]]]) -> Sheet:
    return Sheet(
        slug="scaling",
        title="Speedup and efficiency",
        headings=HEADINGS,
        rows=tuple(entry for workload, own in scaled for entry in entries(workload, own)),
        caption=CAPTION,
    )


def entries(workload: Workload, own: Sequence[Ladder]) -> Iterator[Entry]:
    for ladder in own:
        for record in ladder.steps:
            told = (
                Cell(workload.label),
                *workload.which(record.point),
                *numbers(record, ladder),
            )
            points = dict.fromkeys((record.point_id, ladder.steps[0].point_id))
            yield Entry(cells=told, points=tuple(points))


def numbers(record: PointRecord, ladder: Ladder) -> tuple[Cell, ...]:
    assert record.latency is not None
    base, cores = record is ladder.steps[0], record.point.state.threads
    return (
        Cell(str(cores), cores),
        Cell(latency_words(record.latency), record.latency.median_ms),
        Cell("1", 1.0) if base else cell(ladder.speedup(record)),
        Cell("1", 1.0) if base else cell(ladder.efficiency(record)),
    )


def cell(value: Bounded) -> Cell:
    """`1.52 (1.48 to 1.55)`; alone where there is no interval."""
    middle, low, high = value
    alone = low is None or high is None
    return Cell(f"{middle:.2f} ?" if alone else f"{middle:.2f} ({low:.2f} to {high:.2f})", middle)
