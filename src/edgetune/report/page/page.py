"""A document as one HTML file that holds all it needs, and whatever text is in it as text."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edgetune import __version__
from edgetune.report.charts.drawing import spec_of
from edgetune.report.document import Document, Entry, Figure, Sheet, Value, for_people
from edgetune.report.page import libraries
from edgetune.report.values import values_of

HERE = Path(__file__).parent
MOST_PLAIN_ROWS = 300  # in the page itself, for readers without JavaScript
MOST_CHOICES = 12  # of a column that can be filtered by a list
MOST_POINTS = 8
LONG = 32  # letters of a cell that had better be folded
MOST_SVG_ROWS = 1500  # beyond, the browser paints pixels: thousands of elements make it slow


def html_page(document: Document) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # A number that is none would be no JSON: whoever made the figure has to leave it out.
    environment.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    return environment.get_template("report.html.j2").render(
        document=for_people(document),
        version=__version__,
        nonce=secrets.token_urlsafe(16),
        style=[libraries.tables_style(), text_of("style.css")],
        tables=libraries.tables_module(),
        vega=libraries.vega_script(),
        script=text_of("page.js"),
        is_sheet=lambda part: isinstance(part, Sheet),
        figure_data=figure_data,
        sheet_data=sheet_data,
        classes=classes,
        most_plain_rows=MOST_PLAIN_ROWS,
    )


def text_of(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def figure_data(figure: Figure) -> dict[str, Any]:
    spec = spec_of(figure)
    return {"spec": spec, "renderer": "svg" if rows_in(spec) <= MOST_SVG_ROWS else "canvas"}


def rows_in(spec: Mapping[str, Any]) -> int:
    """How many rows of data a chart carries; altair gathers them in one place."""
    return sum(map(len, spec.get("datasets", {}).values()))


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """Texts row by row, sort keys column by column, and of which points each row is."""
    columns = [
        values_of([row.cells[index] for row in sheet.rows]) for index in range(len(sheet.headings))
    ]
    return {
        "texts": [[cell.text for cell in row.cells] for row in sheet.rows],
        "keys": columns,
        "classes": classes(sheet),
        "choices": [choices(sheet, index, keys) for index, keys in enumerate(columns)],
        "points": [points_words(row) for row in sheet.rows],
    }


def classes(sheet: Sheet) -> list[str]:
    """Of each column: its side, and whether its longest text needs several lines."""
    longest = [
        max((len(row.cells[index].text) for row in sheet.rows), default=0)
        for index in range(len(sheet.headings))
    ]
    return [
        f"{heading.side} {'long' if length > LONG else 'short'}"
        for heading, length in zip(sheet.headings, longest, strict=True)
    ]


def choices(sheet: Sheet, index: int, keys: list[Value]) -> list[str]:
    """What a column of few different words can be filtered by."""
    if not all(isinstance(key, str) for key in keys):
        return []
    texts = sorted({row.cells[index].text for row in sheet.rows})
    return texts if 1 < len(texts) <= min(MOST_CHOICES, len(keys) - 1) else []


def points_words(row: Entry) -> str:
    if not row.points:
        return ""
    more = len(row.points) - MOST_POINTS
    named = " ".join(row.points[:MOST_POINTS]) + (f" … and {more} more" if more > 0 else "")
    return f"{'points' if len(row.points) > 1 else 'point'} {named}"
