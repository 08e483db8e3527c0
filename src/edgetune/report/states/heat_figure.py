"""Heat maps: energy and latency over two clocks, one panel a tuner and core mask."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from edgetune.record import PointRecord
from edgetune.report.axes import LOGARITHMIC_FROM
from edgetune.report.document import Figure
from edgetune.report.marks import masks
from edgetune.report.states.factors import Factor, varied
from edgetune.report.states.metrics import Metric, known
from edgetune.report.theme import TUNERS, WIDTH, inline, styled
from edgetune.report.workloads import Workload

if TYPE_CHECKING:
    from altair import FacetChart, Scale

Cells = dict[tuple[str, str, float, float], list[PointRecord]]
COLUMNS, MOST_PANELS = 3, 12
ROW_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT = 34, 80, 300
MOST_NAMED = 5  # points of a cell
MOST_NUMBERED = 8  # cells beside each other; in more of them a number has no room
INKS = "white", "black"  # on dark and on light
CAPTION = (
    "One panel a tuner and core mask; dark is low, that is good. A cell is the median of its "
    "points."
)


def heat_figure(workload: Workload) -> Figure | None:
    """None where less than two clocks were varied."""
    import altair as alt

    factors = varied(workload.records)[:2]
    if len(factors) < 2:
        return None
    views = [heat_map(metric, having, factors) for metric, having in known(workload.records)]
    chart = alt.vconcat(*views).resolve_scale(color="independent")
    panels = len(panels_of(workload.records, factors))
    few = f" {MOST_PANELS} of {panels} panels are drawn." if panels > MOST_PANELS else ""
    return Figure(
        slug=f"states-heat-{workload.slug}",
        title=f"{factors[0].title} × {factors[1].title}: {workload.label}",
        chart=styled(chart),
        caption=CAPTION + few,
    )


def heat_map(
    metric: Metric, records: Sequence[PointRecord], factors: Sequence[Factor]
) -> FacetChart:
    import altair as alt

    panels = panels_of(records, factors)[:MOST_PANELS]
    marks = with_ink(drawn(metric, cells_of(records, factors), factors, panels), metric.field)
    across, up = ({mark[factor.field] for mark in marks} for factor in factors)
    base = alt.Chart().encode(
        x=alt.X(f"{factors[0].field}:O", title=factors[0].title, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"{factors[1].field}:O", title=factors[1].title, sort="descending"),
    )
    scale = scale_of([mark[metric.field] for mark in marks])
    color = alt.Color(f"{metric.field}:Q", title=metric.title.split(", "), scale=scale)
    tips = [alt.Tooltip("panel:N")]
    tips += [alt.Tooltip(f"{factor.field}:N", title=factor.title) for factor in factors]
    tips += [
        alt.Tooltip("short:N", title=metric.title),
        *map(alt.Tooltip, ("points:N", "point:N")),
    ]
    layers = [base.mark_rect().encode(color=color, tooltip=tips)]
    if len(across) <= MOST_NUMBERED:
        number = base.mark_text(fontSize=12).encode(text="short:N")
        layers += [
            number.transform_filter(f"datum.ink == '{ink}'").encode(color=alt.value(ink))
            for ink in INKS
        ]
    columns = min(COLUMNS, len(panels))
    height = min(max(ROW_HEIGHT * len(up), LEAST_HEIGHT), MOST_HEIGHT)
    panel = alt.layer(*layers, data=inline(marks)).properties(
        width=WIDTH // columns - 20 * (columns - 1), height=height
    )
    header = alt.Facet("panel:N", title=None, sort=panels)
    return panel.facet(header, columns=columns)


def cells_of(records: Sequence[PointRecord], factors: Sequence[Factor]) -> Cells:
    """The points by tuner, cores and both clocks."""
    found: Cells = {}
    for record in records:
        state = record.point.state
        across, up = (factor.of(state) for factor in factors)
        if across is not None and up is not None:
            key = (record.point.tuner_name, f"cores {state.mask}", across, up)
            found.setdefault(key, []).append(record)
    return found


def panels_of(records: Sequence[PointRecord], factors: Sequence[Factor]) -> list[str]:
    """By cores, then by tuner in the order of the theme."""
    order = masks(records)
    tuners = list(TUNERS)
    found = {key[:2] for key in cells_of(records, factors)}
    ranked = sorted(
        found,
        key=lambda key: (
            order.index(key[1]),
            tuners.index(key[0]) if key[0] in tuners else len(tuners),
            key[0],
        ),
    )
    return [panel_words(*key) for key in ranked]


def panel_words(tuner: str, cores: str) -> str:
    return f"{tuner}, {cores}"


def drawn(
    metric: Metric, cells: Cells, factors: Sequence[Factor], panels: Sequence[str]
) -> list[dict[str, Any]]:
    marks: list[dict[str, Any]] = []
    for (tuner, cores, across, up), records in cells.items():
        value = median(metric.of(record).value for record in records)
        marks.append(
            {
                "panel": panel_words(tuner, cores),
                factors[0].field: across,
                factors[1].field: up,
                metric.field: value,
                "short": f"{value:.3g}",
                "points": len(records),
                "point": ", ".join(record.point_id for record in records[:MOST_NAMED]),
            }
        )
    return [mark for mark in marks if mark["panel"] in panels]


def scale_of(values: Sequence[float]) -> Scale:
    import altair as alt

    kind = "log" if logarithmic(values) else "linear"
    domain = [min(values), max(values)]
    return alt.Scale(type=kind, scheme="cividis", domain=domain, nice=False)


def logarithmic(values: Sequence[float]) -> bool:
    return 0 < LOGARITHMIC_FROM * min(values) <= max(values)


def with_ink(marks: Sequence[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """White numbers where the cell is dark."""
    values = [mark[field] for mark in marks]
    low, high = min(values), max(values)
    middle = (low * high) ** 0.5 if logarithmic(values) else (low + high) / 2
    return [mark | {"ink": INKS[mark[field] >= middle]} for mark in marks]
