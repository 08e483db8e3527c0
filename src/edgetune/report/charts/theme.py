"""How every chart looks: colours that colour-blind people tell apart, fonts, sizes.

The colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), and no chart says anything by
colour alone: shape, dash or position say it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from edgetune.report.rows import REFERENCE, UNTUNED

if TYPE_CHECKING:
    from altair import Chart, Color, LayerChart, StrokeDash, Tooltip, TopLevelMixin

GREY, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    *("#767676", "#e69f00", "#56b4e9", "#009e73"),
    *("#d9c900", "#0072b2", "#d55e00", "#cc79a7"),
)
# A tuner has one colour on all pages, whichever of them a sweep has.
TUNERS = {
    UNTUNED: GREY,
    "autotvm": BLUE,
    "auto_scheduler": VERMILION,
    "meta_schedule": GREEN,
    REFERENCE: ORANGE,
    "fake": PURPLE,
}
OTHERS = (SKY, YELLOW)
DASHES = ([3, 3], [1, 0], [8, 2], [8, 2, 2, 2], [2, 1], [4, 1])  # in the order of TUNERS
WIDTH, HEIGHT = 640, 320  # of a chart that stands alone; it shrinks where the page is narrow


def colors(tuners: list[str]) -> dict[str, str]:
    """The colours of the tuners present, in a fixed order."""
    order = in_order(tuners)
    others = [tuner for tuner in order if tuner not in TUNERS]
    strange = {tuner: OTHERS[index % len(OTHERS)] for index, tuner in enumerate(others)}
    return {tuner: TUNERS.get(tuner) or strange[tuner] for tuner in order}


def tuner_color(tuners: list[str], field: str = "tuner") -> Color:
    """The colour encoding of the tuners present."""
    import altair as alt

    found = colors(tuners)
    scale = alt.Scale(domain=list(found), range=list(found.values()))
    return alt.Color(f"{field}:N", title="tuner", scale=scale)


def tuner_dash(tuners: list[str], field: str = "tuner") -> StrokeDash:
    """The dash of a tuner's line, one on all pages; beside `tuner_color` both have one legend."""
    import altair as alt

    order = in_order(tuners)
    dashes = dict(zip(TUNERS, DASHES, strict=True))
    scale = alt.Scale(domain=order, range=[dashes.get(tuner, DASHES[-1]) for tuner in order])
    return alt.StrokeDash(f"{field}:N", title="tuner", scale=scale)


def in_order(tuners: Iterable[str]) -> list[str]:
    """Each once, in the order that they have on all pages; those not known here come last."""
    return sorted(set(tuners), key=rank)


def rank(tuner: str) -> tuple[int, str]:
    """For sorting."""
    known = list(TUNERS)
    return (known.index(tuner) if tuner in TUNERS else len(known)), tuner


def hints(*names: str) -> list[Tooltip]:
    """What a mark tells in words when a pointer rests on it."""
    import altair as alt

    return [alt.Tooltip(f"{name}:N") for name in names]


def stacked(
    charts: Sequence[Chart | LayerChart], *, x: Literal["shared", "independent"]
) -> TopLevelMixin:
    """Below each other, each with a vertical axis of its own; styled."""
    import altair as alt

    return styled(alt.vconcat(*charts).resolve_scale(x=x, y="independent"))


def inline(values: list[dict[str, Any]]) -> Any:
    """A chart's data, as it stands in the chart; altair would refuse more than 5,000 rows."""
    import altair as alt

    return alt.InlineData(values=values)


def styled(chart: TopLevelMixin) -> TopLevelMixin:
    """The look of all charts; the last step of making one."""
    config: dict[str, Any] = {
        "background": "white",
        "font": "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif",
        "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "header": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "view": {"stroke": "#dddddd"},
    }
    styled: TopLevelMixin = chart.configure(**config)
    return styled
