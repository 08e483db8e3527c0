"""The time spent over the number of inferences: tuning first, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from edgetune.measure.bounded import Bounded
from edgetune.record import PointRecord
from edgetune.report.charts.marks import Settings, color_of_tuners, marks_of, tooltips, tuner_shape
from edgetune.report.charts.theme import WIDTH, inline, styled
from edgetune.report.charts.workloads import Workload, latency_of
from edgetune.report.document import Figure
from edgetune.report.sections.break_even.payback import MS_PER_S, Payback
from edgetune.report.sections.break_even.sheet import (
    count_words,
    inferences_words,
    tuning_words,
)

if TYPE_CHECKING:
    from altair import FacetChart

Marks = Iterator[dict[str, Any]]
MOST_PANELS, COLUMNS, HEIGHT = 6, 2, 230
STEPS = 40  # of a line: in logarithmic axes it is bent
BEYOND = 10.0  # times the greatest crossing, and this part of the least one
UNPAID = 100.0  # times what the untuned network does while the tuner works, where nothing crosses
CAPTION = (
    "Both axes are logarithmic. A tuned network begins with the seconds of its tuning; where its "
    "line meets that of the untuned one (none) it has paid them back. The bar there is what the "
    "95 % intervals allow, as is the band of a line."
)
FEW = " Of several tunings by one tuner in one state, that is drawn which is paid back first."


def payback_figure(workload: Workload, own: Sequence[Payback]) -> Figure:
    panels = panels_of(own)
    shown = [each for found in panels[:MOST_PANELS] for each in found]
    few = FEW if sum(map(len, panels)) < len(own) else ""
    left = f" {MOST_PANELS} of {len(panels)} states are drawn." if panels[MOST_PANELS:] else ""
    return Figure(
        slug=f"break-even-{workload.slug}",
        title=f"Time spent over the number of inferences: {workload.label}",
        chart=styled(chart(shown, workload.settings, columns=min(COLUMNS, len(panels)))),
        caption=CAPTION + few + left,
    )


def panels_of(own: Sequence[Payback]) -> list[list[Payback]]:
    """One a state, in their order, with the best of each tuner."""
    found: dict[str, dict[str, list[Payback]]] = {}
    for each in own:
        point = each.tuned.point
        found.setdefault(point.state.words, {}).setdefault(point.tuner_name, []).append(each)
    return [[min(each, key=sooner) for each in tuners.values()] for tuners in found.values()]


def sooner(each: Payback) -> tuple[bool, float]:
    """For `min`; where nothing is paid back, the least loss an inference."""
    number = each.in_time.inferences
    return number is None, -each.saved_ms.value if number is None else number


def numbers_of(shown: Sequence[Payback]) -> list[float]:
    """From well before the first crossing to well beyond the last one."""
    found = [float(each.in_time.inferences) for each in shown if each.in_time.inferences]
    found = found or [
        UNPAID * each.seconds * MS_PER_S / latency_of(each.untuned).value for each in shown
    ]
    least, most = max(1.0, min(found) / BEYOND), max(1.0, *found) * BEYOND
    return [float(number) for number in np.geomspace(least, most, STEPS)]


def lines(shown: Sequence[Payback], settings: Settings) -> Marks:
    """The tuned ones as they were seen beside the untuned one."""
    numbers = numbers_of(shown)
    untuned = {each.untuned.point_id: each.untuned for each in shown}
    for mark, record in zip(
        panelled(list(untuned.values()), settings), untuned.values(), strict=True
    ):
        yield from line(mark, numbers, 0.0, latency_of(record))
    for mark, each in zip(panelled([each.tuned for each in shown], settings), shown, strict=True):
        before, saved = latency_of(each.untuned).value, each.saved_ms
        low = None if saved.high is None else max(0.0, before - saved.high)
        high = None if saved.low is None else before - saved.low
        yield from line(mark, numbers, each.seconds, Bounded(before - saved.value, low, high))


def panelled(records: Sequence[PointRecord], settings: Settings) -> Marks:
    """The marks, with as much of the state as tells them apart."""
    states = [record.point.state.words.split(" · ") for record in records]
    common = set(states[0]).intersection(*states)
    for mark, words in zip(marks_of(records, settings), states, strict=True):
        told = [word for word in words if word not in common or word == words[0]]
        yield mark | {"panel": " · ".join(told)}


def line(mark: dict[str, Any], numbers: Sequence[float], seconds: float, each: Bounded) -> Marks:
    """A mark a number; its zero is not on a logarithmic axis."""
    bounds = {"s": each.value, "s_low": each.low, "s_high": each.high}
    known = {name: ms for name, ms in bounds.items() if ms is not None}
    own = {name: mark[name] for name in ("tuner", "panel", "point")}
    for number in numbers:
        spent = {name: seconds + number * ms / MS_PER_S for name, ms in known.items()}
        positive = {name: float(f"{s:.6g}") for name, s in spent.items() if s > 0}
        begins = mark | {"begins": 1} if number == numbers[0] else {}
        yield own | begins | {"n": round(number, 1)} | positive


def crossings(shown: Sequence[Payback], settings: Settings) -> Marks:
    """Where lines meet, by the untuned one, and between what the intervals allow."""
    most = numbers_of(shown)[-1]
    for mark, each in zip(panelled([each.tuned for each in shown], settings), shown, strict=True):
        found = each.in_time
        if found.inferences:
            bar = {"low": found.low, "high": min(found.high or most, most)} if found.low else {}
            yield (
                mark
                | bar
                | {
                    "n": found.inferences,
                    "s": latency_of(each.untuned).value * found.inferences / MS_PER_S,
                    "label": count_words(found.inferences),
                    "paid back after": f"{inferences_words(found)} inferences",
                    "tuning": tuning_words(each),
                }
            )


def chart(shown: Sequence[Payback], settings: Settings, *, columns: int) -> FacetChart:
    import altair as alt

    drawn, marks = list(lines(shown, settings)), list(crossings(shown, settings))
    panels = list(dict.fromkeys(mark["panel"] for mark in drawn))
    log = alt.Scale(type="log", nice=False)
    base = alt.Chart().encode(
        x=alt.X("n:Q", title="inferences", scale=log, axis=alt.Axis(format="~s", tickCount=5)),
        y=alt.Y("s:Q", title="time spent, s", scale=log, axis=alt.Axis(format="~g", tickCount=5)),
        color=color_of_tuners(drawn),
    )
    spent = base.transform_filter("!isValid(datum.label)")
    met = base.transform_filter("isValid(datum.label)")
    points = base.transform_filter("isValid(datum.label) || isValid(datum.begins)")
    bars = met.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=3, opacity=0.6)
    bands = spent.transform_filter("isValid(datum.s_low)").mark_area(opacity=0.15)
    tips = tooltips([*drawn, *marks], "tuning", "paid back after")
    layers = alt.layer(
        bands.encode(y="s_low:Q", y2="s_high:Q"),
        spent.mark_line(strokeWidth=1.5),
        bars.encode(x="low:Q", x2="high:Q"),
        points.mark_point(filled=True, size=70, opacity=1).encode(
            shape=tuner_shape(drawn), tooltip=tips
        ),
        met.mark_text(align="right", dx=-8, dy=-8, fontSize=12).encode(text="label:N"),
        data=inline([*drawn, *marks]),
    )
    panel = layers.properties(width=WIDTH // columns - 30 * (columns - 1), height=HEIGHT)
    header = alt.Facet("panel:N", title=None, sort=panels)
    grid: FacetChart = panel.facet(header, columns=columns)
    return grid
