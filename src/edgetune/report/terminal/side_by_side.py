"""The result of `edgetune compare` on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Literal

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from edgetune.measure.comparison import Comparison
from edgetune.measure.disturbance import Disturbed
from edgetune.report.rows import speedup_seen
from edgetune.report.table import gap_words, speedup_words
from edgetune.report.words import ABSENT, duration, significant, visible
from edgetune.sitting import SittingRecord

STYLES = {"faster": "green", "slower": "red", "no difference seen": ""}
WIDE, ID_DIGITS = 110, 6
Justify = Literal["left", "right"]


def sitting_table(sitting: SittingRecord, *, width: int) -> Group:
    """Every artifact against the first; what the others are to each other stands below."""
    wide = width >= WIDE
    table = frame(wide, ("", "left"), ("point", "left"), ("median ms", "right"), ("vs A", "right"))
    table.add_column("verdict", no_wrap=wide)
    for index, contender in enumerate(sitting.contenders):
        result = sitting.between(0, index)
        verdict = result.verdict if result else ABSENT
        style = STYLES.get(verdict, "")
        cells = (letter(index), name(sitting, index), median_words(contender.median_ms))
        ratio = ratio_words(result, sitting.settings.confidence)
        table.add_row(*map(Text, cells), Text(ratio, style), Text(verdict, style))
    return Group(table, *(Text(line) for line in [*others(sitting), summary(sitting)]))


def apart_table(sittings: Sequence[SittingRecord], *, width: int) -> Group:
    """No ratio and no verdict: the artifacts were not timed in the same state."""
    columns: tuple[tuple[str, Justify], ...] = (
        *(("model", "left"), ("point", "left"), ("cores", "left"), ("median ms", "right")),
    )
    table = frame(width >= WIDE, *columns)
    for sitting in sittings:
        median = median_words(sitting.contenders[0].median_ms)
        table.add_row(sitting.model, name(sitting, 0), sitting.state.mask, median)
    return Group(table, Text("each in its own state: no ratio, no verdict"))


def frame(wide: bool, *columns: tuple[str, Justify]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1 if wide else 0))
    for heading, justify in columns:
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=heading != "point")
    return table


def others(sitting: SittingRecord) -> list[str]:
    """`C vs B: 1.04× faster (1.03 to 1.05)`."""
    confidence = sitting.settings.confidence
    return [
        f"{letter(pair.contender)} vs {letter(pair.baseline)}: "
        f"{ratio_words(pair.result, confidence)}"
        for pair in sitting.pairs
        if pair.baseline > 0
    ]


def summary(sitting: SittingRecord) -> str:
    """How it was timed, and how wide the intervals came to be."""
    settings = sitting.settings
    widest = max((half(pair.result) for pair in sitting.pairs), default=0.0)
    notes = "".join(f", {note}" for note in disturbance_notes(sitting.disturbed))
    return (
        f"{sitting.launches} launches of {settings.rounds} rounds on cores "
        f"{sitting.state.mask} in {duration(sitting.seconds)}{notes}; "
        f"{100 * settings.confidence:g} % intervals, the widest ±{gap_words(widest)}"
    )


def disturbance_notes(disturbed: Disturbed) -> list[str]:
    """`4 blocks taken again`, `2 of 60 disturbed (apart 2)`."""
    notes = []
    if disturbed.repeated:
        notes.append(f"{disturbed.repeated} blocks taken again")
    if disturbed.disturbed:
        why = ", ".join(f"{reason} {count}" for reason, count in disturbed.reasons.items())
        notes.append(f"{disturbed.disturbed} of {disturbed.counted} disturbed ({why})")
    return notes


def calibration_lines(sitting: SittingRecord) -> list[str]:
    """What a sitting like this one can tell apart here; the third contender is the slowed one."""
    same, slowed = sitting.between(0, 1), sitting.between(0, 2)
    assert same is not None
    assert slowed is not None
    share = 100 * sitting.contenders[2].handicap
    fair = "as it must" if same.verdict == "no difference seen" else "but it is one artifact"
    told = "found" if slowed.verdict == "slower" else "not found"
    widest = max(half(same), half(slowed))
    half_of_them, most = gap_words(widest), gap_words(2 * widest)
    return [
        f"against itself: {same.verdict}, {fair}",
        f"slowed by {share:g} %: {told}",
        f"a sitting like this one finds half of the differences of {half_of_them}, most of {most}",
    ]


def half(result: Comparison) -> float:
    """Half the width of the interval, as a share of the ratio."""
    return (result.high - result.low) / (2 * result.ratio)


def ratio_words(result: Comparison | None, confidence: float) -> str:
    return speedup_words(speedup_seen(result, confidence) if result else None)


def name(sitting: SittingRecord, index: int) -> str:
    """`autotvm af8738`: the tuner, and enough of the point's id to name it again."""
    contender = sitting.contenders[index]
    slowed = f", slowed by {100 * contender.handicap:g} %" if contender.handicap else ""
    return f"{visible(contender.tuner)} {contender.point.rpartition('.')[2][:ID_DIGITS]}{slowed}"


def median_words(median_ms: float | None) -> str:
    return ABSENT if median_ms is None else significant(median_ms)


def letter(index: int) -> str:
    return ascii_uppercase[index] if index < len(ascii_uppercase) else str(index)
