"""The points of a sweep before it is run."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from edgetune.report.rows import distinguishing_settings
from edgetune.report.words import visible
from edgetune.spec import Point


def planned_table(points: Sequence[Point]) -> Table:
    """One row a point, in the order in which they would be measured."""
    settings = distinguishing_settings(points)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("model", "tuner", "target", "state", "settings"):
        table.add_column(heading, overflow="fold")
    for point in points:
        cells = (
            point.model.name,
            point.tuner_name,
            point.target.name,
            point.state.words,
            settings[point],
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    return table
