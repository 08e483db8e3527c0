"""What changes by itself on a twin: loads, warmth, throttling. Pure: one state to the next.

The load is that of this machine's cores. Warmth is of the first order: the board's goes slowly to
what its power makes of it, and the cores' quickly to what theirs adds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgspec import Struct

from edgetune.machine.twin.draw import consumed_mw
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.standing import Standing

NS = 1_000_000_000
BOARD_S, CORES_S = 30.0, 4.0  # time constants
CORES_WARMER, COOLED = 0.6, 0.4  # of the board's kelvin per watt; by a fan at full speed
BUSY, QUIET = 0.5, 0.25
HOT_AFTER_S, COLD_AFTER_S = 2.0, 3.0
LOST_S = 3600.0  # after so long without a look everything has settled


class Ticks(Struct, frozen=True):
    """What the kernel has counted of a core."""

    busy: int
    total: int


class Life(Struct, frozen=True, kw_only=True):
    """`loads` of this machine's cores, by number.

    `busy_s` is for how long they have been busy, negative for how long not; `throttles` how often
    that led to throttling.
    """

    time_ns: int = 0
    ticks: dict[int, Ticks] = {}
    loads: dict[int, float] = {}
    board_k: float = 0.0
    cores_k: float = 0.0
    busy_s: float = 0.0
    throttled: bool = False
    throttles: int = 0


def advance(
    life: Life,
    kit: Kit,
    standing: Standing,
    placed: Mapping[int, int],
    *,
    ticks: dict[int, Ticks],
    now_ns: int,
    throttles: bool,
) -> Life:
    """The state at `now_ns`; `throttles`: whether this twin does, under load."""
    known = 0 < life.time_ns <= now_ns
    seconds = (now_ns - life.time_ns) / NS if known else LOST_S
    loads = {core: load_of(life.ticks.get(core), ticks[core]) for core in ticks} if known else {}
    own = core_loads(standing, loads, placed)
    consumed = consumed_mw(kit, standing, own, throttled=life.throttled)
    warm = kit.kelvin_per_w * (1 - COOLED * (standing.fan or 0) / 255) / 1000
    busy_s = stretch(life.busy_s, max(own.values(), default=0.0), seconds if known else 0.0)
    hot = throttles and (busy_s >= HOT_AFTER_S or (life.throttled and busy_s > -COLD_AFTER_S))
    return Life(
        time_ns=now_ns,
        ticks=ticks,
        loads=loads,
        board_k=nearer(life.board_k, warm * sum(consumed.values()), seconds / BOARD_S),
        cores_k=nearer(life.cores_k, warm * CORES_WARMER * consumed["cpu"], seconds / CORES_S),
        busy_s=busy_s,
        throttled=hot,
        throttles=life.throttles + (hot and not life.throttled),
    )


def load_of(before: Ticks | None, now: Ticks) -> float:
    if before is None or now.total <= before.total:
        return 0.0
    return min(1.0, max(0.0, (now.busy - before.busy) / (now.total - before.total)))


def core_loads(
    standing: Standing, loads: Mapping[int, float], placed: Mapping[int, int]
) -> dict[int, float]:
    """Of the twin's cores that are on-line, from this machine's cores that stand in for them.

    `placed` says which does for which; the others are idle then. While nothing is placed they
    take turns.
    """
    there = sorted(loads)
    if placed:
        return {core: loads.get(placed.get(core, -1), 0.0) for core in standing.online}
    return {core: loads[there[core % len(there)]] if there else 0.0 for core in standing.online}


def stretch(busy_s: float, load: float, seconds: float) -> float:
    """How long the cores have been busy, or, negative, at rest; between the two it stands."""
    if load >= BUSY:
        return max(0.0, busy_s) + seconds
    return min(0.0, busy_s) - seconds if load < QUIET else busy_s


def nearer(value: float, target: float, times: float) -> float:
    """After so many time constants."""
    return target + (value - target) * math.exp(-times)
