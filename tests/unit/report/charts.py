"""What a figure holds: its data as rows, and whether Vega can draw it at all."""

from __future__ import annotations

import json
from typing import Any

from edgetune.report.document import Figure, Section, Sheet


def spec(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = figure.chart.to_dict()
    return found


def size(figure: Figure) -> int:
    return len(json.dumps(spec(figure)))


def svg(figure: Figure) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec(figure)))


def rows(figure: Figure) -> list[dict[str, Any]]:
    """All data: altair gathers them in one place."""
    return [row for each in spec(figure)["datasets"].values() for row in each]


def figures(section: Section | None) -> dict[str, Figure]:
    """By slug."""
    parts = section.parts if section else ()
    return {part.slug: part for part in parts if isinstance(part, Figure)}


def sheet(section: Section | None) -> Sheet:
    [found] = [part for part in (section.parts if section else ()) if isinstance(part, Sheet)]
    return found


def texts(found: Sheet, *names: str) -> list[tuple[str, ...]]:
    """These columns of a table, as they are read."""
    places = [[each.name for each in found.headings].index(name) for name in names]
    return [tuple(entry.cells[place].text for place in places) for entry in found.rows]
