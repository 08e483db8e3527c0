"""After how many inferences each tuning has paid for itself, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetune.measure.break_even import BreakEven
from edgetune.report.charts.workloads import NETWORK, WHICH, Workload
from edgetune.report.document import Cell, Entry, Heading, Sheet
from edgetune.report.sections.break_even.payback import Payback
from edgetune.report.words import ABSENT, duration, estimate_words, interval_words

HEADINGS = (
    NETWORK,
    *WHICH,
    Heading(name="tuning_seconds", text="tuning", side="right"),
    Heading(name="saved_ms", text="saved ms / inference", side="right"),
    Heading(name="break_even_inferences", text="paid back after inferences", side="right"),
    Heading(name="verdict", text="verdict"),
)
ENERGY = (
    Heading(name="saved_mj", text="saved mJ / inference", side="right"),
    Heading(name="tuning_joules", text="tuning J", side="right"),
    Heading(name="break_even_energy", text="joules paid back after inferences", side="right"),
)
CAPTION = (
    "In brackets what the 95 % intervals allow. Never: the tuned network is surely not faster; "
    "not certain: the intervals allow both, or one is missing. "
    "† from runs apart in time, not timed side by side."
)


def payback_sheet(found: Sequence[tuple[Workload, Sequence[Payback]]]) -> Sheet:
    powered = any(each.saved_mj is not None for _, own in found for each in own)
    return Sheet(
        slug="break-even",
        title="When tuning has paid for itself",
        headings=(*HEADINGS, *(ENERGY if powered else ())),
        rows=tuple(
            entry for workload, own in found for entry in entries(workload, own, powered=powered)
        ),
        caption=CAPTION,
    )


def entries(workload: Workload, own: Sequence[Payback], *, powered: bool) -> Iterator[Entry]:
    for each in own:
        cells = (*cells_of(workload, each), *(energy_cells(each) if powered else ()))
        yield Entry(cells=cells, points=(each.tuned.point_id, each.untuned.point_id))


def cells_of(workload: Workload, each: Payback) -> tuple[Cell, ...]:
    point, found = each.tuned.point, each.in_time
    return (
        Cell(workload.label),
        *workload.which(point),
        Cell(tuning_words(each), each.seconds),
        Cell(saved_words(each), each.saved_ms.value),
        Cell(inferences_words(found), found.inferences),
        Cell(found.verdict),
    )


def saved_words(each: Payback) -> str:
    """Negative where each inference costs more."""
    return interval_words(*each.saved_ms) + ("" if each.side_by_side else " †")


def energy_cells(each: Payback) -> tuple[Cell, ...]:
    saved, spent, found = each.saved_mj, each.tuned.tuning_energy, each.in_energy
    return (
        Cell(interval_words(*saved), saved.value) if saved else Cell(ABSENT),
        Cell(estimate_words(spent.gross_j), spent.gross_j.value) if spent else Cell(ABSENT),
        Cell(inferences_words(found), found.inferences) if found else Cell(ABSENT),
    )


def tuning_words(each: Payback) -> str:
    """With what was tuned for other networks and came for nothing."""
    tuning = each.tuned.tuning
    taken = tuning.reused_tasks if tuning else 0
    return f"{duration(each.seconds)}{f' ({taken} tasks taken over)' if taken else ''}"


def inferences_words(found: BreakEven) -> str:
    """`12,300 (11,000 to 14,000)`, `12,300 (11,000 or more, or never)`, `not before 40,000`."""
    if found.inferences is None:
        return ABSENT if found.low is None else f"not before {count_words(found.low)}"
    number = count_words(found.inferences)
    if found.low is None:
        return number
    most = "or more, or never" if found.high is None else f"to {count_words(found.high)}"
    return f"{number} ({count_words(found.low)} {most})"


def count_words(number: int) -> str:
    """Three digits are more than the latencies bear."""
    return f"{float(f'{number:.3g}'):,.0f}"
