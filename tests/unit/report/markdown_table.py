"""The headline table as one text, for tests to read."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.report.markdown import SIDES, grid
from edgetune.report.rows import Row
from edgetune.report.table import columns_for, legend


def markdown_table(rows: Sequence[Row]) -> str:
    """A GitHub table, and its legend below."""
    columns = columns_for(rows)
    table = grid(
        [column.heading for column in columns],
        [SIDES["right" if column.right else "left"] for column in columns],
        [[column.cell(row) for column in columns] for row in rows],
    )
    return f"{table}\n\n{legend(rows)}\n" if legend(rows) else f"{table}\n"
