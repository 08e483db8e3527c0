"""How a network gets faster while it runs: its first inference, run after run, once settled."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from edgetune.report.charts import theme
from edgetune.report.charts.panels import Contestant, Panel, Panels, brief, panels_of, timed, told
from edgetune.report.document import Cell, Entry, Figure, Heading, Section, Sheet
from edgetune.report.sections.warming.moments import Moment, moments_of
from edgetune.report.words import ABSENT, interval_words, significant
from edgetune.study import Study

if TYPE_CHECKING:
    from altair import LayerChart

HEIGHT = 220
LEAD = (
    "The first inference of a process pays for memory that is touched for the first time and for "
    "cold caches; how much, and for how long, depends on the network. That is why the headline "
    "is the last of several runs, or the level at which a process settles."
)


def warming(study: Study) -> Section | None:
    panels = panels_of([record for record in timed(study) if len(moments_of(record)) > 1])
    if not panels.drawn:
        return None
    return Section(
        slug="warming",
        title="The first, the second and the third run",
        lead=tuple(filter(None, (LEAD, panels.left_out))),
        parts=(sheet(panels), figure(panels)),
    )


def names_of(rows: tuple[Contestant, ...]) -> list[str]:
    """The moments of any of them, in the order in which they come."""
    found = [moments_of(row.record) for row in rows]
    longest = sorted(found, key=len, reverse=True)
    return list(dict.fromkeys(each.name for moments in longest for each in moments))


def sheet(panels: Panels) -> Sheet:
    rows = [row for panel in panels.drawn for row in panel.rows]
    names = names_of(tuple(rows))
    return Sheet(
        slug="warming",
        title="Latency from the first inference on",
        headings=headings(names),
        rows=tuple(entry(row, names) for row in rows),
        caption=(
            "Milliseconds: medians, and in brackets what the figure's bars show; a first "
            "inference without brackets is that of one process. ? a process never "
            "settled: its later half. The last column is the first inference's time over that "
            "of the last moment."
        ),
    )


def headings(names: list[str]) -> tuple[Heading, ...]:
    words = [Heading(name=name, text=name) for name in ("model", "cores", "tuner")]
    numbers = [
        Heading(name=f"{name.replace(' ', '_')}_ms", text=f"{name} ms", side="right")
        for name in names
    ]
    return (*words, *numbers, Heading(name="first_over_last", text="first / last", side="right"))


def entry(row: Contestant, names: list[str]) -> Entry:
    point, moments = row.record.point, moments_of(row.record)
    by_name = {each.name: Cell(moment_words(each), each.ms) for each in moments}
    times = moments[0].ms / moments[-1].ms
    return Entry(
        cells=(
            *map(Cell, (point.model.name, point.state.brief, row.label)),
            *(by_name.get(name, Cell(ABSENT)) for name in names),
            Cell(f"{significant(times)}×", times),
        ),
        points=(row.record.point_id,),
    )


def moment_words(each: Moment) -> str:
    """`17.52 (17.50 to 17.55)`; `?` behind it is a doubt."""
    words = interval_words(each.ms, each.low_ms, each.high_ms)
    return f"{words} ?" if each.doubtful else words


def figure(panels: Panels) -> Figure:
    charts = [line_chart(panel.title, marks_of(panel), panels.tuners) for panel in panels.drawn]
    return Figure(
        slug="warming",
        title="Latency at the first inference and in each run after it",
        chart=theme.stacked(charts, x="independent"),
        caption=(
            "One line a point; the latency axis is logarithmic. Bars are 95 % intervals of the "
            "median of a run or of the settled level, and the range over processes of first "
            "inferences; a mark without one is a single inference."
        ),
    )


def marks_of(panel: Panel) -> list[dict[str, Any]]:
    order = names_of(panel.rows)
    return [
        told(row) | mark(each) | {"order": order.index(each.name)}
        for row in panel.rows
        for each in moments_of(row.record)
    ]


def mark(each: Moment) -> dict[str, Any]:
    numbers = {"ms": each.ms, "low_ms": each.low_ms, "high_ms": each.high_ms}
    kept = {name: brief(value) for name, value in numbers.items() if value is not None}
    words = {"moment": each.name, "samples": each.samples, "latency": f"{moment_words(each)} ms"}
    return kept | words | ({"bar": each.reach} if each.reach else {})


def line_chart(title: str, marks: list[dict[str, Any]], tuners: list[str]) -> LayerChart:
    import altair as alt

    legend = alt.Legend(symbolType="stroke")
    color, axis = theme.tuner_color(tuners).legend(legend), alt.Axis(labelAngle=0, grid=True)
    names = [mark["moment"] for mark in sorted(marks, key=itemgetter("order"))]
    x = alt.X("moment:N", sort=list(dict.fromkeys(names)), title=None, axis=axis)
    y = alt.Y("ms:Q", title="latency (ms)", scale=alt.Scale(type="log", nice=False, padding=12))
    labels = list(dict.fromkeys(mark["label"] for mark in marks))
    offset = alt.XOffset("label:N", sort=labels)  # so that bars do not cover each other
    told = ("model", "label", "state", "moment", "latency", "bar", "samples", "point")
    base = alt.Chart(theme.inline(marks)).encode(
        x=x,
        xOffset=offset,
        color=color,
        detail="point:N",
        tooltip=theme.hints(*told),
    )
    lines = base.mark_line(strokeWidth=1.5).encode(y=y, strokeDash=theme.tuner_dash(tuners))
    bars = base.mark_rule(strokeWidth=3, opacity=0.6).encode(y="low_ms:Q", y2="high_ms:Q")
    dots = base.mark_point(filled=True, size=50).encode(y="ms:Q")
    drawn: LayerChart = alt.layer(lines, bars, dots).properties(
        title=title, width=theme.WIDTH, height=HEIGHT
    )
    return drawn
