"""Latency and speedup over the number of cores, beside each other, with the ideal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from edgetune.measure.bounded import Bounded
from edgetune.record import PointRecord
from edgetune.report.charts.axes import CUT, Axis, axis_of
from edgetune.report.charts.marks import (
    Settings,
    color_of_tuners,
    marks_of,
    thinned,
    tooltips,
    tuner_shape,
)
from edgetune.report.charts.theme import WIDTH, inline, styled
from edgetune.report.charts.workloads import Workload, latency_of
from edgetune.report.document import Figure
from edgetune.report.sections.scaling.ladder import Ladder

if TYPE_CHECKING:
    from altair import LayerChart

MOST_LADDERS = 150
PANEL_WIDTH, HEIGHT = WIDTH // 2 - 30, 260
INK = "#333333"
CAPTION = "Bars are intervals; the dotted line is the ideal: n times the cores, n times as fast."


class Panel(NamedTuple):
    field: str
    title: str
    axis: Axis


def scaling_figure(workload: Workload, own: Sequence[Ladder]) -> Figure:
    import altair as alt

    shown = thinned(own, most=MOST_LADDERS)
    steps = [(ladder, record) for ladder in shown for record in ladder.steps]
    latencies = [latency_of(record) for _, record in steps]
    speedups = [speedup_of(ladder, record) for ladder, record in steps]
    ideals = [Bounded(ladder.ideal(record)) for ladder, record in steps]
    across = Panel("ms", "median latency, ms", axis_of(latencies))
    beside = Panel("speedup", "speedup over the fewest cores", axis_of([*speedups, *ideals]))
    marks = drawn(shown, across.axis, beside.axis, workload.settings)
    cut = CUT if across.axis.cuts(latencies) or beside.axis.cuts(speedups) else ""
    few = f" {len(shown)} of {len(own)} series are drawn." if len(shown) < len(own) else ""
    panels = [layers(panel, marks) for panel in (across, beside)]
    return Figure(
        slug=f"scaling-{workload.slug}",
        title=f"Latency and speedup over the number of cores: {workload.label}",
        chart=styled(alt.hconcat(*panels, data=inline(marks))),
        caption=f"{CAPTION}{cut}{few}",
    )


def speedup_of(ladder: Ladder, record: PointRecord) -> Bounded:
    """The first step's is 1 by definition."""
    return Bounded(1.0) if record is ladder.steps[0] else ladder.speedup(record)


def drawn(
    own: Sequence[Ladder], latency: Axis, speedup: Axis, settings: Settings
) -> list[dict[str, Any]]:
    steps = [
        (number, ladder, record) for number, ladder in enumerate(own) for record in ladder.steps
    ]
    words = marks_of([record for _, _, record in steps], settings)
    return [
        mark
        | {"n": record.point.state.threads, "line": number, "ideal": ladder.ideal(record)}
        | latency.fields("ms", latency_of(record))
        | speedup.fields("speedup", speedup_of(ladder, record))
        for mark, (number, ladder, record) in zip(words, steps, strict=True)
    ]


def layers(panel: Panel, marks: Sequence[dict[str, Any]]) -> LayerChart:
    import altair as alt

    counts = sorted({mark["n"] for mark in marks})
    color = color_of_tuners(marks)
    number = alt.Axis(values=counts, format="d")
    base = alt.Chart().encode(
        x=alt.X("n:Q", title="cores", axis=number, scale=alt.Scale(zero=False, padding=16)),
        y=alt.Y(f"{panel.field}:Q", title=panel.title, scale=panel.axis.scale()),
        detail="line:N",
    )
    bars = base.mark_rule(opacity=0.45).encode(
        y=f"{panel.field}_low:Q", y2=f"{panel.field}_high:Q", color=color
    )
    ideal = base.mark_line(color=INK, strokeDash=[2, 3], strokeWidth=1.2)
    tips = [*tooltips(marks), alt.Tooltip("speedup:Q", format=".2f")]
    found = [
        bars.transform_filter(f"isValid(datum.{panel.field}_low)"),
        base.mark_line(strokeWidth=1.5).encode(color=color),
        base.mark_point(filled=True, size=55, opacity=1).encode(
            color=color, shape=tuner_shape(marks), tooltip=tips
        ),
    ]
    if panel.field == "speedup":
        found.insert(0, ideal.encode(y="ideal:Q"))
    drawn: LayerChart = alt.layer(*found).properties(width=PANEL_WIDTH, height=HEIGHT)
    return drawn
