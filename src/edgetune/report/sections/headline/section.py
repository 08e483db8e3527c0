"""The headline: a row a point that counts, each beside the untuned network and ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.report.document import Entry, Section, Sheet
from edgetune.report.rows import Row, rows_of
from edgetune.report.sections.headline.columns import columns_for
from edgetune.report.table import legend
from edgetune.study import Study

LEAD = (
    "The median latency of one inference with half its 95 % interval, and how many times faster "
    "or slower that is. The last column names the point: edgetune show POINT tells all of it."
)


def headline(study: Study) -> Section | None:
    """What was measured on one sheet, what was simulated on another: they are never mixed."""
    rows = [row for row in rows_of(study.records, study.sittings) if not row.failed]
    measured = [row for row in rows if not row.simulated]
    simulated = [row for row in rows if row.simulated]
    sheets = (
        sheet_of("headline", "All points", measured),
        sheet_of("headline-simulated", "Simulated points: no measurements", simulated),
    )
    parts = tuple(sheet for sheet in sheets if sheet.rows)
    return Section(slug="headline", title="Results", lead=(LEAD,), parts=parts) if parts else None


def sheet_of(slug: str, title: str, rows: Sequence[Row]) -> Sheet:
    columns = columns_for(rows)
    return Sheet(
        slug=slug,
        title=title,
        headings=tuple(column.heading for column in columns),
        rows=tuple(
            Entry(
                cells=tuple(column.cell(row) for column in columns),
                points=(row.point_id,),
            )
            for row in rows
        ),
        caption=legend(rows),
    )
