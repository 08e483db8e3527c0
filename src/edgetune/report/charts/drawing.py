"""A figure as a Vega-Lite specification, as SVG and as PNG; nothing is fetched to draw it."""

from __future__ import annotations

from typing import Any

from edgetune.report.document import Figure

PNG_SCALE = 2.0
NO_ADDRESS: list[str] = []


def spec_of(figure: Figure) -> dict[str, Any]:
    """With its data, and without the address of the schema that it follows."""
    spec: dict[str, Any] = figure.chart.to_dict()
    spec.pop("$schema", None)
    return spec


def svg_of(figure: Figure) -> str:
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(spec_of(figure), allowed_base_urls=NO_ADDRESS)
    return svg


def png_of(svg: str) -> bytes:
    import vl_convert

    png: bytes = vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    return png
