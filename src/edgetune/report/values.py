"""A sheet's columns as values of one type each: what is written to files and sorted by."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.report.document import Cell, Sheet, Value

POINTS = "point_ids"


def columns_of(sheet: Sheet) -> dict[str, list[Value]]:
    """By name; the last one says which points each row comes from.

    A column in which any cell has a number holds numbers: what is missing there is None.
    """
    columns = {
        heading.name: values_of([row.cells[index] for row in sheet.rows])
        for index, heading in enumerate(sheet.headings)
    }
    return columns | {POINTS: [" ".join(row.points) for row in sheet.rows]}


def values_of(cells: Sequence[Cell]) -> list[Value]:
    kinds = {type(cell.value) for cell in cells if cell.value is not None}
    if kinds and kinds <= {int, float}:
        number = float if float in kinds else int
        return [None if cell.value is None else number(cell.value) for cell in cells]
    if kinds == {bool}:
        return [cell.value for cell in cells]
    return [str(cell.plain) for cell in cells]
