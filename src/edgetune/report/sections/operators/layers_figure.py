"""Layer by layer: what each convolution and each dense layer takes, compiled in each way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edgetune.measure.gains import LayerPair
from edgetune.measure.layers import Unmatched
from edgetune.measure.profile import OperatorTime
from edgetune.report.charts import theme
from edgetune.report.charts.marks import SHAPES
from edgetune.report.document import Figure
from edgetune.report.sections.operators.lineup import Chosen, Lineup

if TYPE_CHECKING:
    from altair import LayerChart

MOST_LAYERS = 60
ROW_HEIGHT = 17
CAPTION = (
    "In the order of {base}, from top to bottom. A mark is the median over the passes of a "
    "profile, the line through it the middle half of them."
)


def layers_figure(lineup: Lineup) -> Figure | None:
    """None for a network without such layers, or if there is nothing to set beside it."""
    beside = {each.tuner: lineup.layers(each) for each in lineup.chosen}
    numbers = drawn_layers(beside[lineup.base.tuner])
    marks = [
        mark
        for each in lineup.chosen
        for mark in marks_of(each, beside[each.tuner])
        if mark["number"] in numbers
    ]
    if not marks:
        return None
    return Figure(
        slug=f"operators-{lineup.slug}-layers",
        title=f"{lineup.model}: each layer, {lineup.state.words}",
        chart=theme.styled(chart(marks, [each.tuner for each in lineup.chosen])),
        caption=" ".join(caption(lineup, beside, len(numbers))),
    )


def drawn_layers(pairs: tuple[LayerPair, ...] | Unmatched) -> set[int]:
    """The numbers of those that take most time, where there are too many."""
    if isinstance(pairs, Unmatched):
        return set()
    slowest = sorted(pairs, key=lambda pair: -pair.before.median_us)
    return {pair.number for pair in slowest[:MOST_LAYERS]}


def caption(
    lineup: Lineup, beside: dict[str, tuple[LayerPair, ...] | Unmatched], drawn: int
) -> list[str]:
    base, own = lineup.base.tuner, beside[lineup.base.tuner]
    told = [CAPTION.format(base="the untuned network" if base == "none" else base)]
    if len(own) > drawn and not isinstance(own, Unmatched):
        told.append(f"The {drawn} of {len(own)} layers that take most time.")
    return told + [
        f"{tuner} is not drawn: its layers cannot be matched ({pairs.reason})."
        for tuner, pairs in beside.items()
        if isinstance(pairs, Unmatched)
    ]


def marks_of(chosen: Chosen, pairs: tuple[LayerPair, ...] | Unmatched) -> list[dict[str, Any]]:
    return [] if isinstance(pairs, Unmatched) else [mark(chosen, pair) for pair in pairs]


def mark(chosen: Chosen, pair: LayerPair) -> dict[str, Any]:
    point, took = chosen.record.point, pair.after
    return {
        "number": pair.number,
        "layer": layer_label(pair),
        "model": point.model.name,
        "tuner": chosen.tuner,
        "state": point.state.words,
        "us": took.median_us,
        "low_us": took.low_us,
        "high_us": took.high_us,
        "time": time_words(took),
        "share": f"{100 * took.share:.1f} % of the operators' sum",
        "operator": took.name,
        "point": chosen.record.point_id,
    }


def layer_label(pair: LayerPair) -> str:
    return f"{pair.number}. {pair.words}"


def time_words(took: OperatorTime) -> str:
    return f"{took.median_us:.1f} µs ({took.low_us:.1f} to {took.high_us:.1f})"


def chart(marks: list[dict[str, Any]], tuners: list[str]) -> LayerChart:
    import altair as alt

    present = [tuner for tuner in tuners if any(mark["tuner"] == tuner for mark in marks)]
    layers = list(dict.fromkeys(mark["layer"] for mark in marks))
    layer = alt.Y("layer:N", title=None, sort=layers, axis=alt.Axis(labelLimit=240, grid=True))
    offset = alt.YOffset("tuner:N", sort=present)
    shape = alt.Shape("tuner:N", title="tuner", scale=alt.Scale(domain=present, range=SHAPES))
    base = alt.Chart(theme.inline(marks)).encode(
        y=layer, yOffset=offset, color=theme.tuner_color(present)
    )
    spans = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low_us:Q", title="time (µs)"), x2="high_us:Q"
    )
    hints = ("model", "tuner", "state", "layer", "time", "share", "operator", "point")
    points = base.mark_point(filled=True, size=45, opacity=1).encode(
        x="us:Q", shape=shape, tooltip=theme.hints(*hints)
    )
    height = alt.Step(ROW_HEIGHT if len(present) < 3 else 7 * len(present), **{"for": "position"})
    drawn: LayerChart = alt.layer(spans, points).properties(width=theme.WIDTH - 200, height=height)
    return drawn
