"""The profiles as tables: what they add up to, and every layer."""

from __future__ import annotations

from edgetune.measure.gains import LayerPair
from edgetune.measure.layers import Unmatched
from edgetune.measure.profile import by_kind, summary
from edgetune.report.charts.panels import median_ms
from edgetune.report.document import Cell, Entry, Heading, Sheet
from edgetune.report.sections.operators.lineup import Chosen, Lineup
from edgetune.report.words import significant
from edgetune.wire.messages import Kind

US_PER_MS = 1e3
NONE = Cell("–")
SUMS_CAPTION = (
    "The sum is of all operators in one pass with the profiler; whole: one inference in the same "
    "process without it. Both are measured after the point's latency, a few times only: they say "
    "where the time is, the latency says how long it takes."
)
LAYERS_CAPTION = (
    "Median over the passes; share: of the sum of all operators; gain: how many times faster than "
    "{base}, in brackets where the middle halves of both overlap."
)


def sums_sheet(lineup: Lineup) -> Sheet:
    """A row an artifact."""
    kinds = sorted({time.kind for each in lineup.chosen for time in each.times})
    return Sheet(
        slug=f"operators-{lineup.slug}-sums",
        title=f"{lineup.model}: what the operators add up to, {lineup.state.words}",
        headings=(
            Heading(name="tuner", text="tuner"),
            right("operators", "operators"),
            right("passes", "passes"),
            *(right(f"{kind}_ms", f"{kind} ms") for kind in kinds),
            right("sum_ms", "sum ms"),
            right("whole_ms", "whole ms"),
            right("profiler_share", "profiler's cost"),
            right("median_ms", "latency of the point, ms"),
        ),
        rows=tuple(sums(each, kinds) for each in lineup.chosen),
        caption=SUMS_CAPTION,
    )


def sums(chosen: Chosen, kinds: list[Kind]) -> Entry:
    found, per_kind = summary(chosen.profiled), by_kind(chosen.times)
    cost = found.sum_us / found.whole_us - 1
    return Entry(
        cells=(
            Cell(chosen.tuner),
            Cell(str(found.operators), found.operators),
            Cell(str(found.passes), found.passes),
            *(milliseconds(per_kind[kind]) if kind in per_kind else NONE for kind in kinds),
            milliseconds(found.sum_us),
            milliseconds(found.whole_us),
            Cell(f"{100 * cost:+.0f} %", cost),
            Cell(significant(median_ms(chosen.record)), median_ms(chosen.record)),
        ),
        points=(chosen.record.point_id,),
    )


def layers_sheet(lineup: Lineup) -> Sheet | None:
    """A row a layer; None where no other artifact's layers can be set beside the base's."""
    others = [(each, lineup.layers(each)) for each in lineup.chosen[1:]]
    beside = [(each, found) for each, found in others if not isinstance(found, Unmatched)]
    own = lineup.layers(lineup.base)
    if isinstance(own, Unmatched) or not own:
        return None
    base = lineup.base.tuner
    return Sheet(
        slug=f"operators-{lineup.slug}-layers",
        title=f"{lineup.model}: layers, {lineup.state.words}",
        headings=(
            right("layer", "layer"),
            Heading(name="what", text="what"),
            right(f"{base}_us", f"{base} µs"),
            right(f"{base}_share", "share"),
            *(heading for each, _ in beside for heading in headings_of(each.tuner)),
        ),
        rows=tuple(
            layer(lineup, pair, [found[pair.number - 1] for _, found in beside]) for pair in own
        ),
        caption=LAYERS_CAPTION.format(base="untuned" if base == "none" else base),
    )


def headings_of(tuner: str) -> tuple[Heading, ...]:
    return (
        right(f"{tuner}_us", f"{tuner} µs"),
        right(f"{tuner}_share", "share"),
        right(f"{tuner}_gain", "gain"),
    )


def layer(lineup: Lineup, own: LayerPair, others: list[LayerPair]) -> Entry:
    before = own.before
    cells = [
        Cell(str(own.number), own.number),
        Cell(own.words),
        Cell(f"{before.median_us:.1f}", before.median_us),
        share(before.share),
    ]
    for pair in others:
        after = pair.after
        cells += [
            Cell(f"{after.median_us:.1f}", after.median_us),
            share(after.share),
            Cell(gain_words(pair), pair.factor),
        ]
    return Entry(cells=tuple(cells), points=lineup.points)


def gain_words(pair: LayerPair) -> str:
    """`1.84×`; in brackets where that may be chance."""
    words = f"{pair.factor:.2f}×"
    return words if pair.differs else f"({words})"


def share(value: float) -> Cell:
    return Cell(f"{100 * value:.1f} %", value)


def milliseconds(microseconds: float) -> Cell:
    return Cell(significant(microseconds / US_PER_MS), microseconds / US_PER_MS)


def right(name: str, text: str) -> Heading:
    return Heading(name=name, text=text, side="right")
