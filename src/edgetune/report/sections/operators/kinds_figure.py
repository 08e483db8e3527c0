"""Where the time is: a bar a tuner, made up of what each kind of operator takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edgetune.measure.profile import by_kind
from edgetune.report.charts import theme
from edgetune.report.charts.panels import median_ms
from edgetune.report.document import Figure
from edgetune.report.sections.operators.lineup import Chosen, Lineup
from edgetune.report.words import significant

if TYPE_CHECKING:
    from altair import LayerChart

US_PER_MS = 1e3
COLOURS = {
    "convolution": theme.BLUE,
    "dense": theme.ORANGE,
    "pool": theme.GREEN,
    "softmax": theme.PURPLE,
    "layout": theme.VERMILION,
    "elementwise": theme.SKY,
    "other": theme.GREY,
}
NAMED_FROM = 0.12  # of the longest bar: so long a part has room for its name
ROW_HEIGHT = 46
CAPTION = (
    "Each bar adds up the operators' medians over the passes of a profile; the black line is the "
    "median latency of the point, measured before without a profiler. Layout: operators that only "
    "rearrange values for the next one."
)


def kinds_figure(lineup: Lineup) -> Figure:
    return Figure(
        slug=f"operators-{lineup.slug}-kinds",
        title=f"{lineup.model}: where the time of one inference is, {lineup.state.words}",
        chart=theme.styled(chart(lineup)),
        caption=CAPTION,
    )


def chart(lineup: Lineup) -> LayerChart:
    import altair as alt

    unit, scale = unit_of(lineup)
    parts = [part for chosen in lineup.chosen for part in parts_of(chosen, scale)]
    longest = max(part["to"] for part in parts)
    order = [chosen.tuner for chosen in lineup.chosen]
    tuner = alt.Y("tuner:N", title=None, sort=order, axis=alt.Axis(labelLimit=160))
    shown = [kind for kind in COLOURS if any(part["kind"] == kind for part in parts)]
    colours = alt.Scale(domain=shown, range=[COLOURS[kind] for kind in shown])
    base = alt.Chart(theme.inline(parts)).encode(y=tuner)
    span = {"x": alt.X("from:Q", title=f"time of one inference ({unit})"), "x2": "to:Q"}
    told = ("model", "tuner", "state", "kind", "time", "share", "operators", "point")
    bars = base.mark_bar(stroke="white", strokeWidth=1).encode(
        **span,
        color=alt.Color("kind:N", title="kind of operator", scale=colours),
        tooltip=theme.hints(*told),
    )
    named = base.transform_filter(f"datum.to - datum.from > {NAMED_FROM * longest}")
    names = named.mark_text(align="left", dx=6, color="white", fontSize=12, fontWeight="bold")
    names = names.encode(x="from:Q", text="label:N")
    measured = alt.Chart(theme.inline([whole(chosen, scale) for chosen in lineup.chosen]))
    lines = measured.mark_tick(color="black", thickness=3, size=34).encode(
        y=tuner, x="median:Q", tooltip=["tuner:N", "latency:N", "point:N"]
    )
    height = ROW_HEIGHT * len(order)
    drawn: LayerChart = alt.layer(bars, names, lines).properties(width=theme.WIDTH, height=height)
    return drawn


def unit_of(lineup: Lineup) -> tuple[str, float]:
    """And how many microseconds it has."""
    longest_us = max(sum(time.median_us for time in each.times) for each in lineup.chosen)
    return ("ms", US_PER_MS) if longest_us >= US_PER_MS else ("µs", 1.0)


def parts_of(chosen: Chosen, scale: float) -> list[dict[str, Any]]:
    """One part a kind, the largest first, from where the one before it ends."""
    sums, start_us, found = by_kind(chosen.times), 0.0, []
    whole_us = sum(sums.values())
    for kind, took_us in ((kind, sums[kind]) for kind in COLOURS if kind in sums):
        count = sum(time.kind == kind for time in chosen.times)
        share = f"{100 * took_us / whole_us:.0f} %"
        found.append(
            {
                "model": chosen.record.point.model.name,
                "tuner": chosen.tuner,
                "state": chosen.record.point.state.words,
                "kind": kind,
                "label": f"{kind} {share}",
                "from": start_us / scale,
                "to": (start_us + took_us) / scale,
                "time": f"{significant(took_us)} µs",
                "share": f"{share} of the operators' sum",
                "operators": count,
                "point": chosen.record.point_id,
            }
        )
        start_us += took_us
    return found


def whole(chosen: Chosen, scale: float) -> dict[str, Any]:
    return {
        "tuner": chosen.tuner,
        "median": median_ms(chosen.record) * US_PER_MS / scale,
        "latency": f"{significant(median_ms(chosen.record))} ms, the median of the point",
        "point": chosen.record.point_id,
    }
