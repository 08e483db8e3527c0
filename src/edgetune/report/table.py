"""The headline table: its columns, and what its signs mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edgetune.measure.energy import Energy
from edgetune.report.rows import Row, Speedup
from edgetune.report.words import (
    ABSENT,
    duration,
    estimate_words,
    latency_words,
    significant,
)

UNTUNED, REFERENCE = "vs untuned", "vs ONNX Runtime"
NOISE = "≈ within the noise: the 95 % intervals of the medians overlap"
INNER_SIGN = "‡"
INNER = f"{INNER_SIGN} the interval of one process: it does not know how processes differ"
TOO_FEW = "? too few samples for an interval"
MW_PER_W = 1e3
ENERGY = "mJ of one inference and W meanwhile, all that the rails of the total deliver"
SIMULATED = "SIMULATED: on a twin, or with a power trace played back; that is no measurement"
APART = "† from runs apart in time, not timed side by side"
BRACKETS = "(…) the {} interval of the ratio; both were timed side by side, after their medians"
WITHIN = "≈ no difference seen side by side; if there is one, it is smaller ({} interval)"
TENTH = 0.1
MOST_FACTOR = 10
PLAIN = 1.015  # from here on two decimals show that a factor is not 1


@dataclass(frozen=True, kw_only=True)
class Column:
    """A heading and how a row fills it.

    `optional` columns are left out when all rows agree, `sparse` ones when no row fills them.
    Where it is narrow, `aside` ones stand below.
    """

    heading: str
    cell: Callable[[Row], str]
    right: bool = False
    optional: bool = False
    sparse: bool = False
    aside: bool = False

    def needed(self, rows: Sequence[Row]) -> bool:
        cells = {self.cell(row) for row in rows}
        if self.sparse:
            return not cells <= {"", ABSENT}
        return not self.optional or len(cells) > 1


def latency_cell(row: Row) -> str:
    if row.latency is None:
        return ABSENT
    return latency_words(row.latency) + (f" {INNER_SIGN}" if inner(row) else "")


def inner(row: Row) -> bool:
    """Whether the interval was drawn over less than several processes."""
    return row.latency is not None and row.latency.covers in {"blocks", "samples"}


def speedup_words(speedup: Speedup | None) -> str:
    """`1.20× faster (1.18 to 1.22)`, `≈ within 1.4 %`; `†` where it was not timed side by side."""
    if speedup is None:
        return ABSENT
    if speedup.low is None or speedup.high is None:
        return f"{words_apart(speedup)} †"
    if not speedup.certain:
        share = max(speedup.high, 1 / speedup.low) - 1
        return f"≈ within {gap_words(share)}" if share < MOST_FACTOR - 1 else "≈ cannot tell"
    low, high = sorted(bound if speedup.value >= 1 else 1 / bound for bound in bounds(speedup))
    factor = max(speedup.value, 1 / speedup.value)
    decimals = 2 if low >= PLAIN else 3
    interval = f"{low:.{decimals}f} to {high:.{decimals}f}"
    return f"{factor:.{decimals}f}× {'faster' if speedup.value >= 1 else 'slower'} ({interval})"


def gap_words(share: float) -> str:
    """`1.4 %`; a factor where it is double and more."""
    return f"{100 * share:.1f} %" if share < 1 else f"{share + 1:.1f}×"


def bounds(speedup: Speedup) -> tuple[float, float]:
    assert speedup.low is not None
    assert speedup.high is not None
    return speedup.low, speedup.high


def words_apart(speedup: Speedup) -> str:
    """`≈` before what may be noise, `?` where nobody can tell."""
    faster = speedup.value >= 1
    factor = speedup.value if faster else 1 / speedup.value
    if f"{factor:.2f}" == "1.00":
        return "≈ equal"
    words = f"{factor:.2f}× {'faster' if faster else 'slower'}"
    if speedup.certain is None:
        return f"{words} ?"
    return words if speedup.certain else f"≈ {words}"


def tuning_words(row: Row) -> str:
    if row.tuning_seconds is None:
        return ABSENT
    return f"{duration(row.tuning_seconds)}, {row.trials} trials"


def share_words(share: float | None) -> str:
    """`98.1 %`."""
    return ABSENT if share is None else f"{share:.1%}".replace("%", " %")


def peak_words(share: float | None) -> str:
    """`92 %`, and more digits where there is little of it."""
    if share is None:
        return ABSENT
    return f"{share:.{0 if share >= TENTH else 1}%}".replace("%", " %")


def energy_words(energy: Energy | None) -> str:
    """`84.2 ± 0.9`: gross millijoules of one inference, and half the 95 % interval."""
    return ABSENT if energy is None else estimate_words(energy.gross_mj)


def power_words(energy: Energy | None) -> str:
    return ABSENT if energy is None else significant(energy.gross_mw.value / MW_PER_W)


COLUMNS = (
    Column(heading="model", cell=lambda row: row.model),
    Column(heading="tuner", cell=lambda row: row.tuner),
    Column(heading="target", cell=lambda row: row.target, optional=True),
    Column(heading="cores", cell=lambda row: row.state),
    Column(heading="settings", cell=lambda row: row.settings, optional=True),
    Column(heading="run", cell=lambda row: row.run, sparse=True),
    Column(heading="median ms", cell=latency_cell, right=True),
    Column(heading="mJ", cell=lambda row: energy_words(row.energy), right=True, sparse=True),
    Column(heading="W", cell=lambda row: power_words(row.energy), right=True, sparse=True),
    Column(heading="result", cell=lambda row: row.result, sparse=True),
    Column(
        heading="top-1",
        cell=lambda row: share_words(row.top1),
        right=True,
        sparse=True,
        aside=True,
    ),
    Column(
        heading="of peak",
        cell=lambda row: peak_words(row.of_peak),
        right=True,
        sparse=True,
        aside=True,
    ),
    Column(
        heading=UNTUNED,
        cell=lambda row: speedup_words(row.against_untuned),
        right=True,
        sparse=True,
    ),
    Column(
        heading=REFERENCE,
        cell=lambda row: speedup_words(row.against_onnxruntime),
        right=True,
        sparse=True,
    ),
    Column(heading="tuning", cell=tuning_words, right=True, sparse=True),
    Column(heading="status", cell=lambda row: row.status),
)


def columns_for(rows: Sequence[Row]) -> list[Column]:
    return [column for column in COLUMNS if column.needed(rows)]


def legend(rows: Sequence[Row]) -> str:
    """What the signs in the table mean; empty when it has none."""
    columns = [
        speedup for row in rows for speedup in (row.against_untuned, row.against_onnxruntime)
    ]
    speedups = [speedup for speedup in columns if speedup is not None]
    apart = {speedup.certain for speedup in speedups if speedup.low is None}
    seen = [
        (speedup.certain, f"{100 * (speedup.confidence or 0):g} %")
        for speedup in speedups
        if speedup.low is not None
    ]
    told = [
        (BRACKETS if certain else WITHIN).format(confidence)
        for certain, confidence in sorted(set(seen), reverse=True)
    ]
    signs = (
        (False in apart, NOISE),
        (None in apart, TOO_FEW),
        (bool(apart), APART),
        (any(inner(row) for row in rows), INNER),
        (any(row.energy for row in rows), ENERGY),
        (any(row.simulated for row in rows), SIMULATED),
    )
    return "; ".join([*told, *(text for needed, text in signs if needed)])
