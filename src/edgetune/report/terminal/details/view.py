"""The blocks on a terminal."""

from __future__ import annotations

from typing import Literal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from edgetune.record import PointRecord
from edgetune.report.terminal.details.block import Block
from edgetune.report.terminal.details.details import details
from edgetune.report.words import outcome, visible

NAME_WIDTH = 16
STYLES = {"ok": "green", "invalid": "yellow", "failed": "red"}


def record_view(record: PointRecord) -> Group:
    """Head and blocks; nothing of it commands the terminal."""
    point = record.point
    title = f"{point.model.name} · {point.tuner_name} · {point.state.words}"
    status = Text(visible(outcome(record)), STYLES[record.status])
    marks = [Text(visible(f"SIMULATED: {record.simulates}"), "yellow")] if record.simulated else []
    which = Text(f"point {record.point_id} of {visible(record.sweep)}", "dim")
    head = (Text(visible(title), "bold"), which, status, *marks)
    return Group(*head, *map(block_view, details(record)))


def block_view(block: Block) -> RenderableType:
    return Group(
        Text(f"\n{block.title}", "bold"), Padding(body(block), (0, 0, 0, 2), expand=False)
    )


def body(block: Block) -> RenderableType:
    if block.text:
        return Text(visible(block.text), overflow="fold")
    return table(block) if block.headings else pairs(block)


def pairs(block: Block) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=NAME_WIDTH, style="dim", overflow="fold")
    grid.add_column(overflow="fold")
    for row in block.rows:
        grid.add_row(*(Text(visible(cell)) for cell in row))
    return grid


def table(block: Block) -> Table:
    """Columns without a single cell are left out."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    columns = [index for index in range(len(block.headings)) if any(r[index] for r in block.rows)]
    for index in columns:
        right = block.headings[index] in block.numbers
        justify: Literal["left", "right"] = "right" if right else "left"
        heading = Text(block.headings[index])
        made.add_column(heading, justify=justify, overflow="fold", no_wrap=right)
    for row in block.rows:
        made.add_row(*(Text(visible(row[index])) for index in columns))
    return made
