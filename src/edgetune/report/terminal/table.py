"""The headline table on a terminal, however wide that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from edgetune.report.rows import Row
from edgetune.report.table import COLUMNS, REFERENCE, UNTUNED, Column, columns_for, legend
from edgetune.report.terminal.stacked import Cells, fits, stacked
from edgetune.report.words import ABSENT, visible

NAMES = ("model", "tuner", "target", "cores", "settings", "run")
WHOLE = ("model", "tuner", "median ms", "mJ", "W", "top-1", "of peak")
WIDE = 110


def terminal_table(rows: Sequence[Row], *, width: int) -> Group:
    """No word is broken: where it is narrow, some columns stand below, or all rows are stacked."""
    below = [Text(line) for line in [legend(rows)] if line]
    columns = columns_for(rows)
    if width >= WIDE and readable(rows, columns, width=width, padding=3):
        return Group(framed(rows, columns, padding=1), *below)
    core = [column for column in columns if not column.aside]
    short = [replace(row, status=short_status(row)) for row in rows]
    if readable(short, core, width=width, padding=1):
        lines = [*map(aside_line, rows), *map(reason, filter(failed, rows))]
        return Group(
            framed(short, core, padding=0), *(Text(line) for line in lines if line), *below
        )
    return Group(*(row_lines(row, columns) for row in rows), Text(), *below)


def readable(rows: Sequence[Row], columns: Sequence[Column], *, width: int, padding: int) -> bool:
    cells = [
        Cells(column.heading, tuple(column.cell(row) for row in rows), column.heading in WHOLE)
        for column in columns
    ]
    return fits(cells, width=width, padding=padding)


def framed(rows: Sequence[Row], columns: Sequence[Column], *, padding: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, padding))
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.right else "left"
        whole = column.heading in WHOLE
        table.add_column(column.heading, justify=justify, overflow="fold", no_wrap=whole)
    for row in rows:
        table.add_row(*(styled(column, row) for column in columns))
    return table


def row_lines(row: Row, columns: Sequence[Column]) -> Group:
    """A row on two lines or a few."""
    names = [styled(column, row) for column in columns if column.heading in NAMES]
    values = [
        ("" if column.heading == "status" else column.heading, styled(column, row))
        for column in columns
        if column.heading not in NAMES and column.cell(row) not in {"", ABSENT}
    ]
    return stacked(names, values)


def styled(column: Column, row: Row) -> Text:
    return Text(visible(column.cell(row)), cell_style(column, row))


def aside_line(row: Row) -> str:
    """What the columns aside would hold; empty if nothing."""
    cells = [(column.heading, column.cell(row)) for column in COLUMNS if column.aside]
    told = ", ".join(f"{heading} {cell}" for heading, cell in cells if cell != ABSENT)
    who = (row.model, row.tuner, row.state, row.settings)
    return f"{' '.join(filter(None, who))}: {told}" if told else ""


def failed(row: Row) -> bool:
    return row.failed


def short_status(row: Row) -> str:
    """Why stands below."""
    return row.status.partition(" ")[0].rstrip(":") if row.failed else row.status


def reason(row: Row) -> str:
    return visible(f"{row.model} {row.tuner} {row.state} {row.status}")


def cell_style(column: Column, row: Row) -> str:
    speedups = {UNTUNED: row.against_untuned, REFERENCE: row.against_onnxruntime}
    speedup = speedups.get(column.heading)
    if speedup is not None and speedup.certain:
        return "green" if speedup.value > 1 else "red"
    return "red" if row.failed and column.heading == "status" else ""
