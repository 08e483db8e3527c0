"""What was left out and why, and what to doubt in the points that were not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from edgetune.report.document import Cell, Entry, Heading, Section, Sheet
from edgetune.report.sections.left_out.findings import Finding, alike, doubts
from edgetune.report.sections.left_out.findings import left_out as findings_of
from edgetune.report.words import ABSENT
from edgetune.study import Study

MOST_NAMED = 4
WORDS = {
    "failed": "a stage of it failed",
    "throttled": "the machine slowed itself down while it was measured",
    "invalid": "it was not measured in the state that was asked for",
    "simulated": "it stands on a sheet of its own",
    "unreadable": "its record cannot be read",
    "missing": "it was not run yet",
}
NOTHING = "Nothing was left out: every point of the sweep is among the results."
LEAD = "These points are not among the results. Points that say the same share a row."


def left_out(study: Study) -> Section | None:
    out = list(findings_of(study))
    doubted = sorted(doubts(study), key=lambda each: (each.kind, each.stage))
    sheets = (
        sheet_of("left-out", "Left out", out, caption(out)),
        sheet_of("doubts", "To be doubted", doubted, "these points count"),
    )
    return Section(
        slug="left-out",
        title="What was left out, and what to doubt",
        lead=(LEAD if out else NOTHING,),
        parts=tuple(sheet for sheet in sheets if sheet.rows),
    )


def caption(findings: Iterable[Finding]) -> str:
    kinds = {each.kind for each in findings}
    return "; ".join(f"{kind}: {words}" for kind, words in WORDS.items() if kind in kinds)


def which(group: Sequence[Finding]) -> Cell:
    """The first few are read; files have the ids of all."""
    shown = [f"{each.who} ({each.point_id})" for each in group[:MOST_NAMED]]
    more = [f"{len(group) - MOST_NAMED} more"] if len(group) > MOST_NAMED else []
    return Cell("; ".join([*shown, *more]), " ".join(each.point_id for each in group))


COLUMNS: tuple[tuple[Heading, Callable[[Sequence[Finding]], Cell]], ...] = (
    (Heading(name="kind", text="what"), lambda group: Cell(group[0].kind)),
    (Heading(name="stage", text="stage"), lambda group: Cell(group[0].stage or ABSENT)),
    (Heading(name="error", text="error"), lambda group: Cell(group[0].error or ABSENT)),
    (Heading(name="why", text="why"), lambda group: Cell(group[0].why)),
    (
        Heading(name="points", text="points", side="right"),
        lambda group: Cell(f"{len(group):,}", len(group)),
    ),
    (Heading(name="which", text="which"), which),
)


def sheet_of(slug: str, title: str, findings: Iterable[Finding], caption: str) -> Sheet:
    """A row for all points of which the same is said; a column that is empty is left out."""
    groups = alike(findings)
    cells = [[cell(group) for _, cell in COLUMNS] for group in groups]
    kept = [
        index for index in range(len(COLUMNS)) if any(row[index].text != ABSENT for row in cells)
    ]
    return Sheet(
        slug=slug,
        title=title,
        headings=tuple(COLUMNS[index][0] for index in kept),
        rows=tuple(
            Entry(
                cells=tuple(row[index] for index in kept),
                points=tuple(each.point_id for each in group),
            )
            for row, group in zip(cells, groups, strict=True)
        ),
        caption=caption,
    )
