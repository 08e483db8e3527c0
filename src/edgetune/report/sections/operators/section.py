"""Where the time is: the operators of the chosen artifacts, untuned and tuned side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetune.measure.gains import most_gained
from edgetune.measure.layers import Unmatched
from edgetune.report.document import Part, Section
from edgetune.report.rows import UNTUNED
from edgetune.report.sections.operators.kinds_figure import kinds_figure
from edgetune.report.sections.operators.layers_figure import layers_figure
from edgetune.report.sections.operators.lineup import Chosen, Lineup, lineups
from edgetune.report.sections.operators.sheets import layers_sheet, sums_sheet
from edgetune.report.words import listed, one_line, significant
from edgetune.study import Study

MOST_NETWORKS = 6
MOST_REASONS = 3
LEAD = (
    "After a point was measured, its operators were timed one by one in a process of their own, "
    "in whole inferences: each finds the caches as the one before it left them."
)
DISTURBED = (
    "The profile of {} was disturbed: in its process whole inferences took much longer than the "
    "point's latency, so shares say little."
)


def operators(study: Study) -> Section | None:
    """None where nothing was profiled."""
    found = lineups(study)
    shown = found[:MOST_NETWORKS]
    if not shown:
        return None
    return Section(
        slug="operators",
        title="Where the time is",
        lead=tuple(lead(study, found, shown)),
        parts=tuple(part for lineup in shown for part in parts_of(lineup)),
    )


def parts_of(lineup: Lineup) -> Iterator[Part]:
    yield kinds_figure(lineup)
    yield from filter(None, (layers_figure(lineup), layers_sheet(lineup)))
    yield sums_sheet(lineup)


def lead(study: Study, found: Sequence[Lineup], shown: Sequence[Lineup]) -> Iterator[str]:
    yield LEAD
    for lineup in shown:
        yield " ".join(said_of(lineup))
    if len(found) > len(shown):
        yield f"Of {len(found)} networks the first {len(shown)} are shown."
    yield from missing(study)


def said_of(lineup: Lineup) -> Iterator[str]:
    """Which artifacts they are, and which layer gained most in each that was searched for."""
    if lineup.simulates:
        yield f"SIMULATED ({lineup.simulates}): no measurement."
    picked = f", of {lineup.states} states" if lineup.states > 1 else ""
    yield f"{lineup.model} ({lineup.state.words}{picked})."
    rivals = [f"{each.tuner} (of {each.rivals})" for each in lineup.chosen if each.rivals > 1]
    if rivals:
        yield f"Of several points the fastest, {listed(rivals)}."
    if disturbed := [each.tuner for each in lineup.chosen if each.disturbed]:
        yield DISTURBED.format(listed(disturbed))
    tuned = [each for each in lineup.chosen if each.searched]
    if lineup.base.tuner != UNTUNED:
        yield "Without the untuned network nothing says what a layer gained."
    elif not tuned:
        yield "Nothing was tuned."
    else:
        yield from (gain_words(lineup, each) for each in tuned)


def gain_words(lineup: Lineup, chosen: Chosen) -> str:
    pairs = lineup.layers(chosen)
    if isinstance(pairs, Unmatched):
        return f"{chosen.tuner}'s layers cannot be matched with the untuned ones: {pairs.reason}."
    best = most_gained(pairs)
    if best is None:
        return f"With {chosen.tuner} no layer gained more than its passes differ by."
    before, after = significant(best.before.median_us), significant(best.after.median_us)
    times = f"{before} µs untuned, {after} µs tuned"
    return (
        f"With {chosen.tuner} layer {best.number} gained most, {best.words}: {times}, "
        f"{best.factor:.2f}× faster."
    )


def missing(study: Study) -> Iterator[str]:
    """Why points that count have no profile."""
    reasons = [record.profile_missing for record in study.good if record.profile_missing]
    if reasons:
        told = [one_line(reason) for reason in dict.fromkeys(reasons)][:MOST_REASONS]
        yield f"Not profiled: {len(reasons)} of {len(study.good)} points ({'; '.join(told)})."
