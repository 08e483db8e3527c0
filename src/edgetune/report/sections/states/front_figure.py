"""Latency against energy and power: the Pareto fronts marked, the named states labelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from edgetune.record import PointRecord
from edgetune.report.charts.axes import CUT, Axis, axis_of
from edgetune.report.charts.marks import color_of_tuners, cores_shape, marks_of, thinned, tooltips
from edgetune.report.charts.theme import HEIGHT, WIDTH, inline, styled
from edgetune.report.charts.workloads import Workload, energy_of, latency_of, power_of
from edgetune.report.document import Figure
from edgetune.report.sections.states.standing import (
    BALANCED,
    FASTEST,
    LEAST_POWER,
    MOST_EFFICIENT,
    Measured,
    Named,
    Role,
    front,
    named,
    with_energy,
)
from edgetune.report.words import listed

if TYPE_CHECKING:
    from altair import Chart, LayerChart

INK = "#333333"
DOWN = (-12, 16, 2)  # pixels, of the names of a view's roles, so that they do not meet


class View(NamedTuple):
    """What stands against the latency, and which roles are labelled there."""

    field: str
    title: str
    of: Measured
    roles: tuple[Role, ...]


class Plane(NamedTuple):
    """A view of some records: how far its axis goes, and the indices on its front."""

    view: View
    axis: Axis
    front: frozenset[int]


VIEWS = (
    View("mj", "gross energy / inference, mJ", energy_of, (FASTEST, MOST_EFFICIENT, BALANCED)),
    View("w", "gross power, W", power_of, (FASTEST, LEAST_POWER)),
)


def front_figure(workload: Workload) -> Figure:
    """The workload must have two points with energy or more."""
    import altair as alt

    records = with_energy(workload)
    latencies = [latency_of(record) for record in records]
    planes = [plane(view, records) for view in VIEWS]
    marks = drawn(marks_of(records, workload.settings), records, axis_of(latencies), planes)
    views = [layers(each, axis_of(latencies), marks) for each in planes]
    return Figure(
        slug=f"states-front-{workload.slug}",
        title=f"Latency against energy and power: {workload.label}",
        chart=styled(alt.vconcat(*views, data=inline(marks))),
        caption=caption(records, planes, len(marks)),
    )


def plane(view: View, records: Sequence[PointRecord]) -> Plane:
    axis = axis_of([view.of(record) for record in records])
    return Plane(view, axis, frozenset(front(records, view.of)))


def drawn(
    marks: Sequence[dict[str, Any]],
    records: Sequence[PointRecord],
    latency: Axis,
    planes: Sequence[Plane],
) -> list[dict[str, Any]]:
    """The marks, thinned out; those on a front and those with a name all stay."""
    names = named(records)
    told = [
        mark
        | latency.fields("ms", latency_of(record))
        | labels(index, names)
        | {key: value for each in planes for key, value in placed(each, index, record).items()}
        for index, (mark, record) in enumerate(zip(marks, records, strict=True))
    ]
    keep = {each.place for each in names}.union(*(each.front for each in planes))
    return thinned(told, keep)


def placed(plane: Plane, index: int, record: PointRecord) -> dict[str, float]:
    field, of = plane.view.field, plane.view.of
    on_front = {f"on_{field}": 1} if index in plane.front else {}
    return plane.axis.fields(field, of(record)) | on_front


def labels(index: int, names: Sequence[Named]) -> dict[str, str]:
    """What stands beside the point, and as which role it is placed."""
    found = {}
    for view in VIEWS:
        own = [each for each in names if each.place == index and each.role in view.roles]
        if own:
            found[f"name_{view.field}"] = ", ".join(each.words for each in own)
            found[f"name_{view.field}_at"] = own[0].role.name
    return found


def layers(plane: Plane, latency: Axis, marks: Sequence[Mapping[str, Any]]) -> LayerChart:
    import altair as alt

    field = plane.view.field
    color = color_of_tuners(marks)
    base = alt.Chart().encode(
        x=alt.X("ms:Q", title="median latency, ms", scale=latency.scale()),
        y=alt.Y(f"{field}:Q", title=plane.view.title, scale=plane.axis.scale()),
    )
    on_front = f"datum.on_{field} == 1"
    bars = base.mark_rule(opacity=0.45)
    across = bars.encode(x="ms_low:Q", x2="ms_high:Q", color=color)
    up = bars.encode(y=f"{field}_low:Q", y2=f"{field}_high:Q", color=color)
    line = base.mark_line(color=INK, strokeDash=[5, 3], strokeWidth=1.2)
    points = base.mark_point(filled=True, size=70, opacity=0.9).encode(
        color=color, shape=cores_shape(marks), tooltip=tooltips(marks)
    )
    panel: LayerChart = alt.layer(
        across.transform_filter("isValid(datum.ms_low)"),
        up.transform_filter(f"isValid(datum.{field}_low)"),
        line.transform_filter(on_front),
        points,
        base.mark_point(color=INK, size=130).transform_filter(on_front),
        *texts(plane, base, latency),
    ).properties(width=WIDTH, height=HEIGHT)
    return panel


def texts(plane: Plane, base: Chart, latency: Axis) -> Iterator[Chart]:
    """The names, towards the middle of the chart, on a pale ground; each role at a height."""
    name = f"name_{plane.view.field}"
    for role, down in zip(plane.view.roles, DOWN, strict=False):
        for side, right, test in (("left", 9, "<="), ("right", -9, ">")):
            own = base.transform_filter(
                f"datum.{name}_at == '{role.name}' && datum.ms {test} {latency.middle}"
            ).encode(text=f"{name}:N")
            look: dict[str, Any] = {"align": side, "dx": right, "dy": down, "fontSize": 12}
            yield own.mark_text(**look, stroke="white", strokeWidth=4, strokeJoin="round")
            yield own.mark_text(**look)


def caption(records: Sequence[PointRecord], planes: Sequence[Plane], marks: int) -> str:
    latencies = [latency_of(record) for record in records]
    is_cut = axis_of(latencies).cuts(latencies) or any(
        each.axis.cuts([each.view.of(record) for record in records]) for each in planes
    )
    names: dict[str, list[str]] = {}
    for each in named(records):
        names.setdefault(who(records[each.place]), []).append(each.words)
    told = "; ".join(f"{listed(words)}: {state}" for state, words in names.items())
    few = f" {marks} of {len(records)} points are drawn." if marks < len(records) else ""
    return (
        "Left and low is good. Bars are 95 % intervals. Ringed, and joined by the dashed line: "
        f"the points that no other beats in both.{CUT if is_cut else ''}{few} Named: {told}."
    )


def who(record: PointRecord) -> str:
    return f"{record.point.tuner_name}, {record.point.state.words}"
