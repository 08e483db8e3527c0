"""Frames at a fixed rate: the highest rate held, what others lost, how long answers took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edgetune.measure.derive.stream import asked_ms
from edgetune.measure.results import RateTry, StreamResult
from edgetune.report.charts import theme
from edgetune.report.charts.boxes import READING, box, boxes
from edgetune.report.charts.panels import Contestant, Panel, Panels, brief, panels_of, told
from edgetune.report.document import Figure, Section
from edgetune.report.headline import rate_words, try_words
from edgetune.report.sections.stream.sheet import result_of, stream_sheet
from edgetune.study import Study

if TYPE_CHECKING:
    from altair import LayerChart

HEIGHT = 220
LEAD = (
    "Frames arrive at a fixed rate, whether the network is ready or not. A frame that comes while "
    "another one waits takes its place: the other is dropped. An answer after the deadline is "
    "missed. A rate is held if no frame of a try was dropped or missed; rates between the "
    "highest one held and the lowest one lost were not tried."
)


def stream(study: Study) -> Section | None:
    records = [record for record in study.good if isinstance(record.bench, StreamResult)]
    panels = panels_of(records)
    if not panels.drawn:
        return None
    figures = (tries_figure(panels), response_figure(study, panels))
    return Section(
        slug="stream",
        title="A stream of frames",
        lead=tuple(filter(None, (LEAD, panels.left_out))),
        parts=(stream_sheet(panels), *(figure for figure in figures if figure)),
    )


def tries_figure(panels: Panels) -> Figure:
    charts = [tries_chart(panel, panels.tuners) for panel in panels.drawn]
    return Figure(
        slug="stream-rates",
        title="Share of frames that were late or lost, over the frame rate",
        chart=theme.stacked(charts, x="independent"),
        caption=(
            "Each mark is one try: a circle is a rate that was held, a cross one at "
            "which a frame was dropped or missed its deadline. The rate axis is logarithmic."
        ),
    )


def tries_chart(panel: Panel, tuners: list[str]) -> LayerChart:
    import altair as alt

    marks = [told(row) | mark(each) for row in panel.rows for each in tries_of(row)]
    color = theme.tuner_color(tuners).legend(alt.Legend(symbolType="stroke"))
    names = ("model", "label", "state", "rate", "deadline", "outcome", "point")
    base = alt.Chart(theme.inline(marks)).encode(
        x=alt.X(
            "rate_hz:Q",
            title="frames a second",
            scale=alt.Scale(type="log", nice=False, padding=15),
        ),
        y=alt.Y("lost:Q", title="frames late or lost", axis=alt.Axis(format="%")),
        color=color,
        detail="point:N",
        tooltip=theme.hints(*names),
    )
    shapes = alt.Scale(domain=["held", "not held"], range=["circle", "cross"])
    lines = base.mark_line(strokeWidth=1.5).encode(strokeDash=theme.tuner_dash(tuners))
    dots = base.mark_point(size=70, filled=True).encode(
        shape=alt.Shape("held:N", title="rate", scale=shapes)
    )
    drawn: LayerChart = alt.layer(lines, dots).properties(
        title=panel.title, width=theme.WIDTH, height=HEIGHT
    )
    return drawn


def tries_of(row: Contestant) -> list[RateTry]:
    """By their rate, the one asked for among them."""
    found = result_of(row)
    return sorted((found.asked, *found.tries), key=lambda each: each.rate_hz)


def mark(each: RateTry) -> dict[str, Any]:
    return {
        "rate_hz": brief(each.rate_hz),
        "lost": brief((each.missed + each.dropped) / each.frames),
        "held": "held" if each.held else "not held",
        "rate": rate_words(each.rate_hz),
        "deadline": f"{each.deadline_ms:.4g} ms",
        "outcome": try_words(each),
    }


def response_figure(study: Study, panels: Panels) -> Figure | None:
    found = [response_chart(study, panel, panels.tuners) for panel in panels.drawn]
    charts = [chart for chart in found if chart]
    if not charts:
        return None
    return Figure(
        slug="stream-response",
        title="From a frame's arrival to its answer, at the rate asked for",
        chart=theme.stacked(charts, x="independent"),
        caption=(
            "Response is from arrival to answer; queueing is the part before the frame was taken "
            f"up, service the inference itself. {READING}"
        ),
    )


def response_chart(study: Study, panel: Panel, tuners: list[str]) -> LayerChart | None:
    rows = [part for row in panel.rows for part in parts_of(study, row)]
    if not rows:
        return None
    labels = [part["label"] for part in rows]
    return boxes(rows, labels=labels, tuners=tuners, title=panel.title, x="time (ms)")


def parts_of(study: Study, row: Contestant) -> list[dict[str, Any]]:
    """Response, queueing and service, a row each; none where the raw series is not there."""
    series = study.series(row.record)
    if series is None:
        return []
    found = result_of(row)
    parts = zip(
        ("response", "queueing", "service"),
        asked_ms(series, found.asked.rate_hz),
        (row.record.latency, None, found.service),
        strict=True,
    )
    return [
        box(told(row) | {"label": f"{row.label} · {name}"}, values, stats)
        for name, values, stats in parts
        if len(values)
    ]
