"""What is drawn beside each other: the points of one network in one state, a row each.

A sweep over clocks has far more states than anybody looks at: of each network and core mask the
panel is the state in which the untuned network is fastest. The headline table has all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from edgetune.record import PointRecord
from edgetune.report.charts.theme import rank
from edgetune.report.rows import UNTUNED, distinguishing_settings
from edgetune.spec import Cold, Paper, Steady
from edgetune.study import Study

MOST_PANELS, MOST_ROWS = 6, 10
DIGITS = 5  # more than anybody reads off a chart, and half the size of all that there are


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """A point, and the words that tell it from the others of its panel."""

    record: PointRecord
    label: str

    @property
    def tuner(self) -> str:
        return self.record.point.tuner_name


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`rows` in the order in which they are drawn."""

    title: str
    rows: tuple[Contestant, ...]

    @property
    def labels(self) -> list[str]:
        return [row.label for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Panels:
    """Those that are drawn, and in words what is not."""

    drawn: tuple[Panel, ...]
    left_out: str = ""

    @property
    def tuners(self) -> list[str]:
        """Of all panels, since they have one legend."""
        found = (row.tuner for panel in self.drawn for row in panel.rows)
        return list(dict.fromkeys(found))


def panels_of(records: Sequence[PointRecord]) -> Panels:
    """Of good records with a latency; a network, a core mask and a protocol make a panel."""
    kept = [fastest_state(group) for group in grouped(records, place).values()]
    drawn = tuple(panel_of(group) for group in kept[:MOST_PANELS])
    return Panels(drawn=drawn, left_out=left_out_words(drawn, len(kept), len(records)))


def timed(study: Study) -> list[PointRecord]:
    """Good points whose headline is the time of an inference; a stream's is another."""
    return [
        record
        for record in study.good
        if record.latency and isinstance(record.point.measure, Steady | Paper | Cold)
    ]


def left_out_words(drawn: Sequence[Panel], places: int, total: int) -> str:
    shown = sum(len(panel.rows) for panel in drawn)
    if shown == total:
        return ""
    first = f"the first {len(drawn)} of {places} pairs" if len(drawn) < places else "each pair"
    return (
        f"Shown are {shown} of {total} points: of {first} of a network and a core mask the state "
        f"in which the untuned network is fastest, and at most {MOST_ROWS} points of it. The "
        "headline table has all of them."
    )


def place(record: PointRecord) -> Hashable:
    return (*basis(record), record.point.state.cores)


def basis(record: PointRecord) -> tuple[Hashable, ...]:
    point = record.point
    return point.model, point.input, point.protocol, record.machine.stable, record.simulates


def fastest_state(group: Sequence[PointRecord]) -> list[PointRecord]:
    """The records of that state: the one in which the untuned network (or the best) is fastest."""
    untuned = [record for record in group if record.point.tuner_name == UNTUNED]
    best = min(untuned or group, key=median_ms)
    return [record for record in group if record.point.state == best.point.state]


def median_ms(record: PointRecord) -> float:
    return record.latency.median_ms if record.latency else math.inf


def panel_of(group: Sequence[PointRecord]) -> Panel:
    first = group[0]
    simulated = f" · SIMULATED ({first.simulates})" if first.simulates else ""
    rows = contestants(group)
    return Panel(
        title=f"{first.point.model.name} · {first.point.state.words}{simulated}",
        rows=tuple(rows[:MOST_ROWS]),
    )


def contestants(group: Sequence[PointRecord]) -> list[Contestant]:
    """In the fixed order of the tuners, each with what tells it from the others."""
    points = [record.point for record in group]
    settings, targets = distinguishing_settings(points), {point.target.name for point in points}
    rows = [
        Contestant(record=record, label=label_of(record, settings[record.point], len(targets) > 1))
        for record in group
    ]
    return sorted(rows, key=lambda row: (rank(row.tuner), row.label))


def label_of(record: PointRecord, settings: str, with_target: bool) -> str:
    target = record.point.target.name if with_target else ""
    return " ".join(filter(None, (record.point.tuner_name, target, settings)))


def grouped(
    records: Iterable[PointRecord], key: Callable[[PointRecord], Hashable]
) -> dict[Hashable, list[PointRecord]]:
    found: dict[Hashable, list[PointRecord]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return found


def told(row: Contestant) -> dict[str, Any]:
    """What every mark says of its point when a pointer rests on it."""
    point = row.record.point
    return {
        "model": point.model.name,
        "tuner": row.tuner,
        "label": row.label,
        "state": point.state.words,
        "point": row.record.point_id,
    }


def brief(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
