"""Where the time of one inference goes: what single operators took, beside the whole.

In the point's folder: `profile.json`, every operator with its time in every pass, as the engine
gave it. The record has the sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from edgetune.wire.messages import Kind, Profiled

FILE = "profile.json"
NS_PER_US, US_PER_MS = 1e3, 1e3
SLOWER = 1.25  # times the point's latency: from here on a profile was disturbed
MIDDLE = (25, 75)  # percentiles of the passes: the spread that is told


class Profile(Struct, frozen=True, kw_only=True):
    """`sum_us` of all operators and `whole_us` without the profiler: medians over the passes.

    Both are of the profile's own process, minutes after the point's latency was measured; by what
    the sum is larger is what the profiler costs. `how` says with what it was measured.
    """

    operators: int
    passes: int
    sum_us: float
    whole_us: float
    how: str


class OperatorTime(Struct, frozen=True, kw_only=True):
    """The median over the passes, between which half of them lie, and its share of the sum."""

    name: str
    kind: Kind
    median_us: float
    low_us: float
    high_us: float
    share: float


def summary(profiled: Profiled) -> Profile:
    """The sums.

    Raises:
        ValueError: no pass, no operator, or not as many passes of each.
    """
    table = durations_us(profiled)
    return Profile(
        operators=table.shape[0],
        passes=table.shape[1],
        sum_us=float(np.median(table.sum(axis=0))),
        whole_us=float(np.median(profiled.whole_ns)) / NS_PER_US,
        how=profiled.how,
    )


def disturbed(whole_us: float, median_ms: float) -> bool:
    """Whether inferences took much longer beside the profile than the point is known for."""
    return whole_us > SLOWER * US_PER_MS * median_ms


def operator_times(profiled: Profiled) -> tuple[OperatorTime, ...]:
    """In the order of the network."""
    table = durations_us(profiled)
    medians_us = np.median(table, axis=1)
    low_us, high_us = np.percentile(table, MIDDLE, axis=1)
    shares = medians_us / max(float(medians_us.sum()), 1e-9)
    return tuple(
        OperatorTime(
            name=operator.name,
            kind=operator.kind,
            median_us=float(medians_us[row]),
            low_us=float(low_us[row]),
            high_us=float(high_us[row]),
            share=float(shares[row]),
        )
        for row, operator in enumerate(profiled.operators)
    )


def by_kind(times: Sequence[OperatorTime]) -> dict[Kind, float]:
    """Microseconds of all operators of a kind; the largest first."""
    sums: dict[Kind, float] = {}
    for time in times:
        sums[time.kind] = sums.get(time.kind, 0.0) + time.median_us
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def durations_us(profiled: Profiled) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """A row an operator, a column a pass."""
    rows = [operator.durations_ns for operator in profiled.operators]
    if not rows or not rows[0] or len({len(row) for row in rows} | {len(profiled.whole_ns)}) > 1:
        raise ValueError("a profile needs operators, each with a time in every pass")
    table: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.array(rows) / NS_PER_US
    return table


def write_profile(folder: Path, profiled: Profiled) -> None:
    (folder / FILE).write_bytes(msgspec.json.encode(profiled))


def read_profile(folder: Path) -> Profiled:
    """What stands in a point's folder.

    Raises:
        OSError: there is none.
        msgspec.MsgspecError: it is damaged.
    """
    return msgspec.json.decode((folder / FILE).read_bytes(), type=Profiled)
