"""Where the samples of each point lie: as boxes, and as cumulative distributions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

Samples = list[tuple[Contestant, Values]]
POINTS = 40  # of a curve
HEIGHT = 220
LATENCY = "latency of one inference (ms)"


def distribution_figures(study: Study, panels: Panels) -> list[Figure]:
    """Boxes, and cumulative curves; none where no raw series is there."""
    found = [(panel, samples_of(study, panel)) for panel in panels.drawn]
    sampled = [(panel, samples) for panel, samples in found if samples]
    if not sampled:
        return []
    return [spread_figure(sampled, panels.tuners), cumulative_figure(sampled, panels.tuners)]


def spread_figure(sampled: Sequence[tuple[Panel, Samples]], tuners: list[str]) -> Figure:
    charts = [spread_chart(panel, samples, tuners) for panel, samples in sampled]
    return Figure(
        slug="tuned-distributions",
        title="How latencies spread, tuned and untuned",
        chart=theme.stacked(charts, x="independent"),
        caption=f"{READING} Each panel is one network in one state.",
    )


def spread_chart(panel: Panel, samples: Samples, tuners: list[str]) -> LayerChart:
    rows = [box(told(row), values, row.record.latency) for row, values in samples]
    return boxes(rows, labels=panel.labels, tuners=tuners, title=panel.title, x=LATENCY)


def cumulative_figure(sampled: Sequence[tuple[Panel, Samples]], tuners: list[str]) -> Figure:
    charts = [cumulative_chart(panel, samples, tuners) for panel, samples in sampled]
    return Figure(
        slug="tuned-cumulative",
        title="Share of inferences that took at most so long",
        chart=theme.stacked(charts, x="independent"),
        caption=(
            f"Further left is faster, steeper is steadier. The slowest {TAIL:.0%} are not drawn; "
            f"a curve is drawn through at most {POINTS} of its samples. One line a point; "
            "repetitions of a tuning have the colour and dash of their tuner."
        ),
    )


def cumulative_chart(panel: Panel, samples: Samples, tuners: list[str]) -> Chart:
    import altair as alt

    rows = [row for who, values in samples for row in steps(who, values)]
    tips = theme.hints("model", "label", "state", "point")
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


def samples_of(study: Study, panel: Panel) -> Samples:
    """Of those whose raw series is there."""
    found = [(row, study.series(row.record)) for row in panel.rows]
    counted = [(row, counted_ms(series)) for row, series in found if series is not None]
    return [(row, values) for row, values in counted if len(values)]
