"""Anytime curves: how good a tuner's best schedule was after so many seconds, so many trials."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edgetune.measure.bands import Band, by_seconds, by_trials
from edgetune.measure.thinning import changes, evenly
from edgetune.record import PointRecord
from edgetune.report.charts import theme
from edgetune.report.charts.panels import brief, median_ms
from edgetune.report.document import Figure
from edgetune.report.rows import REFERENCE, UNTUNED
from edgetune.report.sections.tuners.races import Entrant, Race
from edgetune.report.words import latency_words, significant
from edgetune.tunings import Tuning
from edgetune.wire.messages import CurvePoint

if TYPE_CHECKING:
    from altair import Chart, LayerChart, Legend, Scale, X

NAMES = {UNTUNED: "untuned", REFERENCE: "ONNX Runtime"}
HEIGHT, MOST_SEEDS, MOST_POINTS = 260, 6, 60
CAPTION = (
    "Lower is better: the estimate that the tuner itself had of the whole network at that moment, "
    "on a logarithmic axis. A thin line is one tuning; where several differ in the seed alone, "
    "the thick line is their median and the band reaches from the best to the worst, as far as "
    "all of them go. Dashed and black: what the untuned network and ONNX Runtime measured in the "
    "end, which is no estimate."
)


@dataclass(frozen=True, kw_only=True)
class Axis:
    """What a curve is drawn over."""

    name: str
    title: str
    place: Callable[[CurvePoint], float]
    bands: Callable[[Sequence[Sequence[CurvePoint]]], list[Band]]


AXES = (
    Axis(
        name="seconds",
        title="time since the tuning began (s)",
        place=lambda point: point.seconds,
        bands=by_seconds,
    ),
    Axis(name="trials", title="trials", place=lambda point: point.trials, bands=by_trials),
)


def curve_figures(races: Sequence[Race]) -> list[Figure]:
    """Over seconds, then over trials."""
    found = [(axis, curve_charts(races, axis)) for axis in AXES]
    return [curve_figure(axis, charts) for axis, charts in found if charts]


def curve_figure(axis: Axis, charts: list[LayerChart]) -> Figure:
    return Figure(
        slug=f"curves-{axis.name}",
        title=f"Best schedule so far, over the {axis.name} of a tuning",
        chart=theme.stacked(charts, x="independent"),
        caption=CAPTION,
    )


def curve_charts(races: Sequence[Race], axis: Axis) -> list[LayerChart]:
    tuners = list(dict.fromkeys(each.tuner for race in races for each in race.entrants))
    drawn = [(race, lines_of(race, axis)) for race in races]
    return [race_chart(race, axis, rows, tuners) for race, rows in drawn if rows]


def race_chart(
    race: Race, axis: Axis, rows: list[dict[str, Any]], tuners: list[str]
) -> LayerChart:
    """Bands below, single tunings above them, measured latencies on top."""
    import altair as alt

    whole = alt.Axis(tickMinStep=1)
    x = alt.X("at:Q", title=axis.title, scale=alt.Scale(zero=True), axis=whole)
    bands, rules = bands_of(race, axis), rules_of(race)
    layers = [
        *(band_layers(bands, x, tuners) if bands else ()),
        line_layer(rows, x, tuners),
        *([rule_layer(rules)] if rules else ()),
    ]
    drawn: LayerChart = alt.layer(*layers).properties(
        title=race.title, width=theme.WIDTH, height=HEIGHT
    )
    return drawn


def line_layer(rows: list[dict[str, Any]], x: X, tuners: list[str]) -> Chart:
    import altair as alt

    names = ("model", "label", "seed", "threads", "trials", "seconds", "estimate", "point")
    line = alt.Chart(theme.inline(rows)).mark_line(
        interpolate="step-after", strokeWidth=1.2, opacity=0.8
    )
    drawn: Chart = line.encode(
        x=x,
        y=alt.Y("ms:Q", title="estimate (ms)", scale=scale()),
        color=theme.tuner_color(tuners).legend(legend()),
        strokeDash=theme.tuner_dash(tuners),
        detail="point:N",
        tooltip=theme.hints(*names),
    )
    return drawn


def legend() -> Legend:
    import altair as alt

    return alt.Legend(symbolType="stroke", symbolOpacity=1)


def scale() -> Scale:
    import altair as alt

    return alt.Scale(type="log", nice=False, padding=12)


def band_layers(bands: list[dict[str, Any]], x: X, tuners: list[str]) -> list[Chart]:
    import altair as alt

    names = ("label", "seeds", "median", "range", "points")
    told = theme.hints(*names)
    color, dash = theme.tuner_color(tuners).legend(legend()), theme.tuner_dash(tuners)
    base = alt.Chart(theme.inline(bands)).encode(x=x, detail="label:N", tooltip=told)
    middle = base.mark_line(interpolate="step-after", strokeWidth=3)
    areas = [
        area_of([band for band in bands if band["label"] == label], x, tuners)
        for label in dict.fromkeys(band["label"] for band in bands)
    ]
    return [*areas, middle.encode(y="median_ms:Q", color=color, strokeDash=dash)]


def area_of(bands: list[dict[str, Any]], x: X, tuners: list[str]) -> Chart:
    """Its colour is a constant: an area with a legend would make that of the lines pale."""
    import altair as alt

    told = theme.hints("label", "seeds", "range", "points")
    area = alt.Chart(theme.inline(bands)).mark_area(
        interpolate="step-after",
        opacity=0.18,
        color=theme.colors(tuners)[bands[0]["tuner"]],
    )
    y = alt.Y("low_ms:Q", scale=scale())
    drawn: Chart = area.encode(x=x, y=y, y2="high_ms:Q", tooltip=told)
    return drawn


def rule_layer(rules: list[dict[str, Any]]) -> LayerChart:
    """A dashed line with its label at its right end."""
    import altair as alt

    told = theme.hints("model", "label", "state", "measured", "point")
    base = alt.Chart(theme.inline(rules)).encode(y="ms:Q", tooltip=told)
    line = base.mark_rule(color="black", strokeDash=[6, 4])
    words = base.mark_text(align="right", dx=-4, dy=-6, fontSize=11)
    drawn: LayerChart = line + words.encode(x=alt.value(theme.WIDTH), text="label:N")
    return drawn


def lines_of(race: Race, axis: Axis) -> list[dict[str, Any]]:
    return [
        row
        for entrant in race.entrants
        for tuning in entrant.tunings[:MOST_SEEDS]
        for row in line_of(entrant, tuning, axis)
    ]


def line_of(entrant: Entrant, tuning: Tuning, axis: Axis) -> Iterator[dict[str, Any]]:
    record = tuning.records[0]
    point, budget = record.point, record.point.budget
    who = {
        "model": point.model.name,
        "tuner": entrant.tuner,
        "label": entrant.label,
        "threads": point.state.threads,
        "seed": budget.seed if budget else None,
        "point": record.point_id,
    }
    known = [step for step in tuning.tuned.curve if step.best_ms is not None]
    for step in evenly(changes(known, lambda step: step.best_ms), MOST_POINTS):
        yield who | numbers(step) | {"at": brief(axis.place(step))}


def numbers(step: CurvePoint) -> dict[str, Any]:
    assert step.best_ms is not None
    told = {"trials": step.trials, "seconds": f"{step.seconds:.1f} s"}
    return told | {"ms": brief(step.best_ms), "estimate": f"{significant(step.best_ms)} ms"}


def bands_of(race: Race, axis: Axis) -> list[dict[str, Any]]:
    repeated = [entrant for entrant in race.entrants if len(entrant.tunings) > 1]
    return [row for entrant in repeated for row in band_of(entrant, axis)]


def band_of(entrant: Entrant, axis: Axis) -> Iterator[dict[str, Any]]:
    bands = axis.bands([tuning.tuned.curve for tuning in entrant.tunings])
    drawn = evenly(
        changes(bands, lambda band: (band.low_ms, band.median_ms, band.high_ms)), MOST_POINTS
    )
    names = " ".join(tuning.records[0].point_id for tuning in entrant.tunings[:MOST_SEEDS])
    who = {"tuner": entrant.tuner, "label": entrant.label, "points": names}
    for band in drawn:
        yield who | {
            "seeds": len(entrant.tunings),
            "at": brief(band.at),
            "low_ms": brief(band.low_ms),
            "median_ms": brief(band.median_ms),
            "high_ms": brief(band.high_ms),
            "median": f"{significant(band.median_ms)} ms",
            "range": f"{significant(band.low_ms)} to {significant(band.high_ms)} ms",
        }


def rules_of(race: Race) -> list[dict[str, Any]]:
    return [
        {
            "label": rule_words(record),
            "model": record.point.model.name,
            "state": record.point.state.words,
            "ms": brief(median_ms(record)),
            "measured": f"{latency_words(record.latency)} ms" if record.latency else "",
            "point": record.point_id,
        }
        for record in race.yardsticks
    ]


def rule_words(record: PointRecord) -> str:
    return f"{NAMES[record.point.tuner_name]} measured: {significant(median_ms(record))} ms"
