"""Latency and energy over a clock, one panel a core mask."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from edgetune.record import PointRecord
from edgetune.report.charts.axes import CUT, Axis, axis_of
from edgetune.report.charts.marks import (
    Settings,
    color_of_tuners,
    marks_of,
    masks,
    thinned,
    tooltips,
)
from edgetune.report.charts.theme import WIDTH, inline, styled
from edgetune.report.charts.workloads import Workload
from edgetune.report.document import Figure
from edgetune.report.sections.states.factors import Factor, varied
from edgetune.report.sections.states.metrics import Metric, known

if TYPE_CHECKING:
    from altair import FacetChart

COLUMNS = 3
PANEL_HEIGHT = 200
CAPTION = "One panel a core mask; bars are 95 % intervals; a line joins points that differ in "


def clocks_figure(workload: Workload) -> Figure | None:
    """None where no clock was varied."""
    import altair as alt

    factors = varied(workload.records)
    if not factors:
        return None
    over, rest = factors[0], factors[1:2]
    records = [each for each in workload.records if over.of(each.point.state) is not None]
    shown = thinned(records)
    views = [
        view(metric, having, over, rest, workload.settings) for metric, having in known(shown)
    ]
    return Figure(
        slug=f"states-clocks-{workload.slug}",
        title=f"Over the {over.title.partition(',')[0]}: {workload.label}",
        chart=styled(alt.vconcat(*views)),
        caption=caption(over, shown, len(workload.records)),
    )


def caption(over: Factor, shown: Sequence[PointRecord], among: int) -> str:
    name = over.title.partition(",")[0]
    drawn = [[metric.of(each) for each in having] for metric, having in known(shown)]
    cut = CUT if any(axis_of(values).cuts(values) for values in drawn) else ""
    few = f" {len(shown)} of {among} points are drawn." if len(shown) < among else ""
    return f"{CAPTION}the {name} alone.{cut}{few}"


def view(
    metric: Metric,
    records: Sequence[PointRecord],
    over: Factor,
    rest: Sequence[Factor],
    settings: Settings,
) -> FacetChart:
    import altair as alt

    axis = axis_of([metric.of(record) for record in records])
    marks = drawn(records, metric, axis, [over, *rest], settings)
    columns = min(COLUMNS, len({mark["cores"] for mark in marks}))
    color = color_of_tuners(marks)
    base = alt.Chart().encode(
        x=alt.X(f"{over.field}:Q", title=over.title, scale=alt.Scale(zero=False, padding=12)),
        y=alt.Y(f"{metric.field}:Q", title=metric.title, scale=axis.scale()),
        color=color,
    )
    bars = base.mark_rule(opacity=0.45).encode(
        y=f"{metric.field}_low:Q", y2=f"{metric.field}_high:Q"
    )
    lines = base.mark_line(strokeWidth=1.5).encode(detail="line:N")
    points = base.mark_point(filled=True, size=50, opacity=1).encode(tooltip=tooltips(marks))
    for factor in rest:
        told: dict[str, Any] = {
            "title": factor.title,
            "sort": sorted({mark[factor.field] for mark in marks}),
        }
        lines = lines.encode(strokeDash=alt.StrokeDash(f"{factor.field}:N", legend=None, **told))
        points = points.encode(shape=alt.Shape(f"{factor.field}:N", **told))
    layers = alt.layer(bars.transform_filter(f"isValid(datum.{metric.field}_low)"), lines, points)
    panel = layers.properties(width=WIDTH // columns - 20 * (columns - 1), height=PANEL_HEIGHT)
    header = alt.Facet("cores:N", title=None, sort=masks(records))
    grid: FacetChart = panel.properties(data=inline(marks)).facet(header, columns=columns)
    return grid


def drawn(
    records: Sequence[PointRecord],
    metric: Metric,
    axis: Axis,
    factors: Sequence[Factor],
    settings: Settings,
) -> list[dict[str, Any]]:
    lines: dict[Hashable, int] = {}
    return [
        mark
        | axis.fields(metric.field, metric.of(record))
        | {factor.field: level_of(factor, record) for factor in factors}
        | {"line": lines.setdefault(line_of(record, factors[0]), len(lines))}
        for mark, record in zip(marks_of(records, settings), records, strict=True)
    ]


def level_of(factor: Factor, record: PointRecord) -> float | str:
    level = factor.of(record.point.state)
    return "left alone" if level is None else level


def line_of(record: PointRecord, over: Factor) -> Hashable:
    """Equal for points that differ in nothing but that clock."""
    alone: Mapping[str, Mapping[str, Any]] = {
        "cpu": {"cpu_khz": ()},
        "gpu": {"gpu_hz": None},
        "memory": {"emc_hz": None},
    }
    point = record.point
    return replace(point, state=replace(point.state, **alone[over.field]))
