"""Heat maps: energy and latency over two clocks, a row a core mask, a column a tuner."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from edgetune.record import PointRecord
from edgetune.report.charts.axes import LOGARITHMIC_FROM
from edgetune.report.charts.marks import masks, tuners_of
from edgetune.report.charts.theme import WIDTH, hints, inline, styled
from edgetune.report.charts.workloads import Workload
from edgetune.report.document import Figure
from edgetune.report.sections.states.factors import Factor, varied
from edgetune.report.sections.states.metrics import Metric, known
from edgetune.report.words import significant

if TYPE_CHECKING:
    from altair import Color, FacetChart, LayerChart

Cells = dict[tuple[str, str, float, float], list[PointRecord]]
MOST_MASKS = 4
ROW_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT = 34, 110, 300
LEAST_CELL = 46  # pixels; in less of them a number has no room
MOST_NAMED = 5  # points of a cell
CLOCK = "format(datum.value, '.4~g')"
INKS = "white", "black"  # on dark and on light
CAPTION = "Dark is low, that is good. A cell is the median of its points."


def heat_figure(workload: Workload) -> Figure | None:
    """None where less than two clocks were varied."""
    import altair as alt

    factors = varied(workload.records)[:2]
    if len(factors) < 2:
        return None
    rows = masks(workload.records)
    shown = [each for each in workload.records if mask_of(each) in rows[:MOST_MASKS]]
    views = [heat_map(metric, having, factors) for metric, having in known(shown)]
    few = f" {MOST_MASKS} of {len(rows)} core masks are drawn." if len(rows) > MOST_MASKS else ""
    return Figure(
        slug=f"states-heat-{workload.slug}",
        title=f"{factors[0].title} × {factors[1].title}: {workload.label}",
        chart=styled(alt.vconcat(*views).resolve_scale(color="independent")),
        caption=CAPTION + few,
    )


def mask_of(record: PointRecord) -> str:
    return f"cores {record.point.state.mask}"


def heat_map(
    metric: Metric, records: Sequence[PointRecord], factors: Sequence[Factor]
) -> FacetChart:
    import altair as alt

    marks = drawn(metric, cells_of(records, factors), factors)
    tuners = tuners_of(marks)
    panel = layers(metric, marks, factors, width=WIDTH // len(tuners) - 10)
    grid: FacetChart = panel.properties(data=inline(marks)).facet(
        row=alt.Row("cores:N", title=None, sort=masks(records)),
        column=alt.Column("tuner:N", title=None, sort=tuners),
    )
    return grid


def layers(
    metric: Metric, marks: Sequence[dict[str, Any]], factors: Sequence[Factor], *, width: int
) -> LayerChart:
    import altair as alt

    across, up = ({mark[factor.field] for mark in marks} for factor in factors)
    look = alt.Axis(labelAngle=0, labelExpr=CLOCK)
    base = alt.Chart().encode(
        x=alt.X(f"{factors[0].field}:O", title=factors[0].title, axis=look),
        y=alt.Y(f"{factors[1].field}:O", title=factors[1].title, sort="descending", axis=look),
    )
    named = {"value": metric.title, **{factor.field: factor.title for factor in factors}}
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in named.items()]
    tips += hints("tuner", "cores", "points", "point")
    color = color_of(metric, [mark[metric.field] for mark in marks])
    found = [base.mark_rect().encode(color=color, tooltip=tips)]
    if width >= LEAST_CELL * len(across):
        numbers = base.mark_text(fontSize=12).encode(text="value:N")
        found += [
            numbers.transform_filter(f"datum.ink == '{ink}'").encode(color=alt.value(ink))
            for ink in INKS
        ]
    height = min(max(ROW_HEIGHT * len(up), LEAST_HEIGHT), MOST_HEIGHT)
    panel: LayerChart = alt.layer(*found).properties(width=width, height=height)
    return panel


def color_of(metric: Metric, values: Sequence[float]) -> Color:
    import altair as alt

    low, high = min(values), max(values)
    scale = alt.Scale(
        type="log" if logarithmic(values) else "linear",
        scheme="cividis",
        domain=[low, high],
        nice=False,
    )
    legend = alt.Legend(values=[low, middle(values), high], format=".3~g")
    title = metric.title.split(", ")
    return alt.Color(f"{metric.field}:Q", title=title, scale=scale, legend=legend)


def logarithmic(values: Sequence[float]) -> bool:
    return 0 < LOGARITHMIC_FROM * min(values) <= max(values)


def middle(values: Sequence[float]) -> float:
    low, high = min(values), max(values)
    return float((low * high) ** 0.5) if logarithmic(values) else (low + high) / 2


def cells_of(records: Sequence[PointRecord], factors: Sequence[Factor]) -> Cells:
    """The points by tuner, cores and both clocks."""
    found: Cells = {}
    for record in records:
        across, up = (factor.of(record.point.state) for factor in factors)
        if across is not None and up is not None:
            key = (record.point.tuner_name, mask_of(record), across, up)
            found.setdefault(key, []).append(record)
    return found


def drawn(metric: Metric, cells: Cells, factors: Sequence[Factor]) -> list[dict[str, Any]]:
    """The cells, with numbers in white where they are dark."""
    values = {key: median(metric.of(each).value for each in own) for key, own in cells.items()}
    turn = middle(list(values.values()))
    return [
        {
            "tuner": tuner,
            "cores": cores,
            factors[0].field: across,
            factors[1].field: up,
            metric.field: values[tuner, cores, across, up],
            "value": significant(values[tuner, cores, across, up]),
            "ink": INKS[values[tuner, cores, across, up] >= turn],
            "points": len(records),
            "point": ", ".join(record.point_id for record in records[:MOST_NAMED]),
        }
        for (tuner, cores, across, up), records in cells.items()
    ]
