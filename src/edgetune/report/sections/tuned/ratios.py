"""A forest plot: each tuned point against the untuned one, with the interval of the ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edgetune.report.charts import theme
from edgetune.report.charts.panels import Panel, Panels, brief, told
from edgetune.report.document import Figure
from edgetune.report.rows import UNTUNED, Baselines, Speedup
from edgetune.report.table import speedup_words

if TYPE_CHECKING:
    from altair import Chart, LayerChart, Tooltip

FASTER, SLOWER, LEVEL, APART = "faster", "slower", "no difference seen", "not side by side"
SHAPES = {FASTER: "triangle-right", SLOWER: "triangle-left", LEVEL: "circle", APART: "cross"}
STEP, WORDS_WIDTH, LABELS_WIDTH, GAP = 24, 190, 230, 8
PLOT_WIDTH = theme.WIDTH - WORDS_WIDTH


def ratio_figure(panels: Panels, baselines: Baselines) -> Figure | None:
    charts = [
        ratio_chart(panel, rows, panels.tuners)
        for panel in panels.drawn
        if (rows := ratios(panel, baselines))
    ]
    if not charts:
        return None
    return Figure(
        slug="tuned-ratios",
        title="How many times as fast as the untuned network",
        chart=theme.stacked(charts, x="shared"),
        caption=(
            "Right of 1 is faster than untuned, left of it slower; the axis is logarithmic. A bar "
            "is the interval of the ratio, from artifacts timed side by side in one sitting: "
            "where it crosses 1, no difference was seen. A cross has no interval: its two points "
            "were measured apart in time (†), which proves nothing."
        ),
    )


def ratios(panel: Panel, baselines: Baselines) -> list[dict[str, Any]]:
    found = [(row, baselines.speedup(row.record, UNTUNED)) for row in panel.rows]
    return [told(row) | ratio_of(speedup) for row, speedup in found if speedup]


def ratio_of(speedup: Speedup) -> dict[str, Any]:
    numbers = {"ratio": speedup.value, "low": speedup.low, "high": speedup.high}
    kept = {name: brief(value) for name, value in numbers.items() if value is not None}
    return kept | {"verdict": verdict(speedup), "words": speedup_words(speedup)}


def verdict(speedup: Speedup) -> str:
    if speedup.low is None:
        return APART
    if not speedup.certain:
        return LEVEL
    return FASTER if speedup.value > 1 else SLOWER


def ratio_chart(panel: Panel, rows: list[dict[str, Any]], tuners: list[str]) -> LayerChart:
    import altair as alt

    axis = alt.Axis(labelLimit=LABELS_WIDTH)
    y = alt.Y("label:N", sort=panel.labels, title=None, axis=axis)
    base = alt.Chart(theme.inline(rows)).encode(y=y, tooltip=tooltips())
    x = alt.X(
        "ratio:Q",
        title="untuned time / own time",
        scale=alt.Scale(type="log", nice=False, padding=20),
    )
    color = theme.tuner_color([tuner for tuner in tuners if tuner != UNTUNED])
    bars = base.mark_rule(strokeWidth=4, opacity=0.6).encode(x="low:Q", x2="high:Q", color=color)
    shape = alt.Shape(
        "verdict:N",
        title="side by side",
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
    )
    marks = base.mark_point(filled=True, size=90).encode(x=x, color=color, shape=shape)
    words = base.mark_text(align="left").encode(x=alt.value(PLOT_WIDTH + GAP), text="words:N")
    drawn: LayerChart = alt.layer(line_at_one(), bars, marks, words).properties(
        title=panel.title, width=PLOT_WIDTH, height=alt.Step(STEP)
    )
    return drawn


def line_at_one() -> Chart:
    import altair as alt

    line = alt.Chart(theme.inline([{"ratio": 1}])).mark_rule(color="black", strokeDash=[4, 3])
    drawn: Chart = line.encode(x="ratio:Q")
    return drawn


def tooltips() -> list[Tooltip]:
    import altair as alt

    words = theme.hints("model", "label", "state", "verdict", "words")
    numbers = [
        alt.Tooltip("ratio:Q", title="ratio"),
        alt.Tooltip("low:Q", title="interval from"),
        alt.Tooltip("high:Q", title="interval to"),
    ]
    return [*words, *numbers, *theme.hints("point")]
