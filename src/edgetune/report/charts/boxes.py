"""A row for each point: where half of its samples lie, nearly all of them, and its median."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from edgetune.measure.spread import spread
from edgetune.measure.stats import LatencyStats, Values
from edgetune.report.charts import theme
from edgetune.report.charts.panels import brief

if TYPE_CHECKING:
    from altair import LayerChart, Tooltip

STEP, LABELS_WIDTH = 26, 230
READING = (
    "The wide bar holds half of the samples, the thin line 90 % of them; the dot is the median, "
    "the black bar across it its 95 % interval where there is one. Axes do not begin at 0."
)


def box(who: dict[str, Any], values_ms: Values, stats: LatencyStats | None) -> dict[str, Any]:
    """The data of a row: `who` it is (with a `label`); `stats` has the median's interval."""
    found = spread(values_ms)
    numbers = found._asdict() | {
        "median_ms": stats.median_ms if stats else found.p50_ms,
        "low_ms": stats.median_low_ms if stats else None,
        "high_ms": stats.median_high_ms if stats else None,
        "max_ms": float(values_ms.max()),
    }
    told = {name: brief(value) for name, value in numbers.items() if value is not None}
    return who | told | {"samples": len(values_ms)}


def boxes(
    rows: list[dict[str, Any]], *, labels: Sequence[str], tuners: list[str], title: str, x: str
) -> LayerChart:
    """One panel; `labels` in their order, `x` is the axis title."""
    import altair as alt

    scale = alt.Scale(zero=False, nice=True)
    y = alt.Y("label:N", sort=list(labels), title=None, axis=alt.Axis(labelLimit=LABELS_WIDTH))
    base = alt.Chart(theme.inline(rows)).encode(y=y, tooltip=tooltips())
    color = theme.tuner_color(tuners)
    whiskers = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("p5_ms:Q", title=x, scale=scale), x2="p95_ms:Q", color=color
    )
    middle = base.mark_bar(height=14, opacity=0.45).encode(
        x="p25_ms:Q", x2="p75_ms:Q", color=color
    )
    interval = base.mark_rule(strokeWidth=3, color="black").encode(x="low_ms:Q", x2="high_ms:Q")
    dot = base.mark_point(filled=True, size=55, color="black").encode(x="median_ms:Q")
    drawn: LayerChart = alt.layer(whiskers, middle, interval, dot).properties(
        title=title, width=theme.WIDTH, height=alt.Step(STEP)
    )
    return drawn


def tooltips() -> list[Tooltip]:
    import altair as alt

    words = theme.hints("model", "label", "state")
    numbers = [
        alt.Tooltip(f"{name}_ms:Q", title=f"{title} (ms)")
        for name, title in (
            ("median", "median"),
            ("low", "interval from"),
            ("high", "interval to"),
            ("p5", "5 % below"),
            ("p95", "95 % below"),
            ("max", "max"),
        )
    ]
    return [*words, *numbers, alt.Tooltip("samples:Q"), *theme.hints("point")]
