"""The clocks that a twin runs at, from what it is set to and how much it has to do. Pure."""

from __future__ import annotations

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.limits import at_least, at_most
from edgetune.machine.twin.standing import Clock, Standing

HEADROOM = 1.25  # how much faster than needed a governor that follows the load lets a core run
THROTTLED = 0.6  # of the highest clock


def cpu_khz(kit: Kit, standing: Standing, index: int, *, load: float, throttled: bool) -> int:
    """Of a cluster whose busiest core has this load. Throttling is stronger than any limit."""
    table = kit.board.clusters[index].khz
    khz = at_least(table, wanted(standing.clocks[index], load))
    return min(khz, at_most(table, int(THROTTLED * table[-1]))) if throttled else khz


def wanted(clock: Clock, load: float) -> int:
    asked = {
        "performance": clock.most,
        "powersave": clock.least,
        "userspace": clock.fixed or clock.least,
    }.get(clock.governor, int(HEADROOM * load * clock.most))
    return max(clock.least, min(clock.most, asked))


def gpu_hz(standing: Standing) -> int:
    """Nothing runs on a twin's GPU: the lowest, unless it is told otherwise."""
    clock = standing.gpu
    return clock.most if clock.governor == "performance" else clock.least


def emc_hz(kit: Kit, standing: Standing, *, load: float) -> int:
    """Of the memory, with the mean load of the cores."""
    if standing.emc_hz is not None:
        return standing.emc_hz
    table = kit.board.emc_hz
    most = min(standing.emc_cap_hz or table[-1], table[-1])
    return at_least(table, min(most, max(table[len(table) // 3], int(load * most))))
