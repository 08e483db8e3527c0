"""The columns of the headline sheet: all that a row has, for people and for files.

`table.py` shows a part of them on a terminal, in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from edgetune.measure.energy import Estimate
from edgetune.report.document import Cell, Heading, Value
from edgetune.report.rows import Row, Speedup
from edgetune.report.table import (
    energy_words,
    latency_cell,
    peak_words,
    power_words,
    share_words,
    speedup_words,
)
from edgetune.report.words import ABSENT, duration, significant

NONE = Cell(ABSENT)
APART = "not side by side"


@dataclass(frozen=True, kw_only=True)
class Column:
    """`optional` ones are left out where all rows agree, `sparse` ones where no row fills them."""

    heading: Heading
    cell: Callable[[Row], Cell]
    optional: bool = False
    sparse: bool = False

    def needed(self, rows: Sequence[Row]) -> bool:
        cells = (self.cell(row).plain for row in rows)
        if self.sparse:
            return any(cell is not None for cell in cells)
        return not self.optional or len(set(cells)) > 1


def columns_for(rows: Sequence[Row]) -> list[Column]:
    """Those that these rows need, the clocks that were set among them."""
    names = sorted({name for row in rows for name, _ in row.clocks})
    return [column for column in (*READ, *map(clock, names), *WRITTEN) if column.needed(rows)]


def read(
    name: str,
    text: str,
    cell: Callable[[Row], Cell],
    *,
    side: Literal["left", "right"] = "right",
    optional: bool = False,
) -> Column:
    """A column for people; it is there where some row fills it."""
    heading = Heading(name=name, text=text, side=side)
    return Column(heading=heading, cell=cell, optional=optional, sparse=not optional)


def written(name: str, value: Callable[[Row], Value]) -> Column:
    """A column for files."""

    def cell(row: Row) -> Cell:
        found = value(row)
        return NONE if found is None else Cell(str(found), found)

    heading = Heading(name=name, text=name, side="right", files_only=True)
    return Column(heading=heading, cell=cell, sparse=True)


def clock(name: str) -> Column:
    return written(name, lambda row: dict(row.clocks).get(name))


def number(value: float | None, words: Callable[[float], str] = significant) -> Cell:
    return NONE if value is None else Cell(words(value), value)


def text(value: str) -> Cell:
    return Cell(value or ABSENT)


def median(row: Row) -> Cell:
    return Cell(latency_cell(row), row.latency.median_ms if row.latency else None)


def ratio(speedup: Speedup | None) -> Cell:
    return Cell(speedup_words(speedup), speedup.value if speedup else None)


def verdict(speedup: Speedup | None) -> Cell:
    """A word to filter by; none is given for runs apart in time."""
    if speedup is None:
        return NONE
    if speedup.low is None:
        return Cell(APART)
    if not speedup.certain:
        return Cell("no difference seen")
    return Cell("faster" if speedup.value > 1 else "slower")


def energy(row: Row) -> Cell:
    return Cell(energy_words(row.energy), row.energy.gross_mj.value if row.energy else None)


def power(row: Row) -> Cell:
    return Cell(power_words(row.energy), row.energy.gross_mw.value if row.energy else None)


def net(row: Row) -> Cell:
    """`51.0 ± 2.3`: on top of what the idle board takes."""
    found = row.energy.net_mj if row.energy else None
    if found is None:
        return NONE
    half_mj = (found.high - found.low) / 2
    return Cell(f"{significant(found.value)} ± {significant(half_mj, found.value)}", found.value)


def per_joule(row: Row) -> Cell:
    found = row.energy.inferences_per_joule if row.energy else None
    return number(found.value if found else None)


def bounds(name: str, found: Callable[[Row], Estimate | Speedup | None]) -> Iterator[Column]:
    """`name_low` and `name_high`, before the unit that the name of an estimate ends with.

    A ratio has none where the two were not timed side by side.
    """
    stem, _, unit = name.rpartition("_") if name.endswith("_mj") else (name, "", "")
    for side in ("low", "high"):
        column = "_".join(filter(None, (stem, side, unit)))
        yield written(column, partial(bound, found, side))


def bound(found: Callable[[Row], Estimate | Speedup | None], side: str, row: Row) -> float | None:
    value: float | None = getattr(found(row), side, None)
    return value


READ = (
    read("model", "model", lambda row: text(row.model), side="left"),
    read("tuner", "tuner", lambda row: text(row.tuner), side="left"),
    read("target", "target", lambda row: text(row.target), side="left", optional=True),
    read("state", "cores and clocks", lambda row: text(row.state), side="left"),
    read("settings", "settings", lambda row: text(row.settings), side="left"),
    read("run", "run", lambda row: text(row.run), side="left"),
    read("median_ms", "median ms", median),
    read("speedup_vs_untuned", "vs untuned", lambda row: ratio(row.against_untuned)),
    read("verdict", "verdict", lambda row: verdict(row.against_untuned), side="left"),
    read("speedup_vs_onnxruntime", "vs ONNX Runtime", lambda row: ratio(row.against_onnxruntime)),
    read("result", "result", lambda row: text(row.result), side="left"),
    read("energy_gross_mj", "mJ", energy),
    read("power_gross_mw", "W", power),
    read("energy_net_mj", "net mJ", net),
    read("inferences_per_joule", "inferences per J", per_joule),
    read("top1", "top-1", lambda row: number(row.top1, share_words)),
    read("of_peak", "of peak", lambda row: number(row.of_peak, peak_words)),
    read("tuning_s", "tuning", lambda row: number(row.tuning_seconds, duration)),
    read("tuning_trials", "trials", lambda row: number(row.trials, lambda n: f"{n:,.0f}")),
    read("status", "status", lambda row: text(row.status), side="left"),
    read("point", "point", lambda row: text(row.point_id), side="left"),
)
WRITTEN = (
    written("cores", lambda row: row.cores),
    written("median_low_ms", lambda row: row.latency.median_low_ms if row.latency else None),
    written("median_high_ms", lambda row: row.latency.median_high_ms if row.latency else None),
    written("samples", lambda row: row.latency.samples if row.latency else None),
    *bounds("speedup_vs_untuned", lambda row: row.against_untuned),
    *bounds("speedup_vs_onnxruntime", lambda row: row.against_onnxruntime),
    *bounds("energy_gross_mj", lambda row: row.energy.gross_mj if row.energy else None),
    *bounds("energy_net_mj", lambda row: row.energy.net_mj if row.energy else None),
    written("top5", lambda row: row.top5),
    written("simulated", lambda row: row.simulated),
)
