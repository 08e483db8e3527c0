"""Where the samples of each point lie: as boxes, and as cumulative distributions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from edgetune.measure.spread import TAIL, counted_ms, cumulative
from edgetune.measure.stats import Values
from edgetune.report.charts import theme
from edgetune.report.charts.boxes import READING, box, boxes
from edgetune.report.charts.panels import Contestant, Panel, Panels, brief, told
from edgetune.report.document import Figure
from edgetune.study import Study

if TYPE_CHECKING:
    from altair import Chart, LayerChart

POINTS = 40  # of a curve
HEIGHT = 220
LATENCY = "latency of one inference (ms)"


def spread_figure(study: Study, panels: Panels) -> Figure | None:
    import altair as alt

    found = [spread_chart(study, panel, panels.tuners) for panel in panels.drawn]
    charts = [chart for chart in found if chart]
    if not charts:
        return None
    stacked = alt.vconcat(*charts).resolve_scale(x="independent", y="independent")
    return Figure(
        slug="tuned-distributions",
        title="How latencies spread, tuned and untuned",
        chart=theme.styled(stacked),
        caption=f"{READING} Each panel is one network in one state.",
    )


def spread_chart(study: Study, panel: Panel, tuners: list[str]) -> LayerChart | None:
    rows = [box(told(row), values, row.record.latency) for row, values in sampled(study, panel)]
    if not rows:
        return None
    return boxes(rows, labels=panel.labels, tuners=tuners, title=panel.title, x=LATENCY)


def cumulative_figure(study: Study, panels: Panels) -> Figure | None:
    import altair as alt

    found = [cumulative_chart(study, panel, panels.tuners) for panel in panels.drawn]
    charts = [chart for chart in found if chart]
    if not charts:
        return None
    stacked = alt.vconcat(*charts).resolve_scale(x="independent", y="independent")
    return Figure(
        slug="tuned-cumulative",
        title="Share of inferences that took at most so long",
        chart=theme.styled(stacked),
        caption=(
            f"Further left is faster, steeper is steadier. The slowest {TAIL:.0%} are not drawn; "
            f"a curve is drawn through at most {POINTS} of its samples. One line a point; "
            "repetitions of a tuning have the colour and dash of their tuner."
        ),
    )


def cumulative_chart(study: Study, panel: Panel, tuners: list[str]) -> Chart | None:
    import altair as alt

    rows = [row for who, values in sampled(study, panel) for row in steps(who, values)]
    if not rows:
        return None
    tips = [alt.Tooltip(f"{name}:N") for name in ("model", "label", "state", "point")]
    numbers = [
        alt.Tooltip("ms:Q", title="at most (ms)"),
        alt.Tooltip("share:Q", title="share of samples", format=".0%"),
    ]
    line = alt.Chart(theme.inline(rows)).mark_line(interpolate="step-after", strokeWidth=2)
    drawn: Chart = line.encode(
        x=alt.X("ms:Q", title=LATENCY, scale=alt.Scale(zero=False)),
        y=alt.Y("share:Q", title="share of inferences", axis=alt.Axis(format="%")),
        color=theme.tuner_color(tuners),
        strokeDash=theme.tuner_dash(tuners),
        detail="point:N",
        tooltip=[*tips, *numbers],
    ).properties(title=panel.title, width=theme.WIDTH, height=HEIGHT)
    return drawn


def steps(who: Contestant, values: Values) -> Iterator[dict[str, Any]]:
    for step in cumulative(values, POINTS):
        yield told(who) | {"ms": brief(step.ms), "share": brief(step.share)}


def sampled(study: Study, panel: Panel) -> Iterator[tuple[Contestant, Values]]:
    """Those whose raw series is there."""
    for row in panel.rows:
        series = study.series(row.record)
        values = None if series is None else counted_ms(series)
        if values is not None and len(values):
            yield row, values
