"""One file or link of a twin's tree, and what its driver makes of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Rule = Literal[
    "",  # it cannot be written
    "core",
    "cpu_least",
    "cpu_most",
    "cpu_fixed",
    "governor",
    "gpu_least",
    "gpu_most",
    "gpu_governor",
    "power",  # on or auto
    "flag",
    "rate",
    "rate_lock",
    "cap",
    "duty",
    "fan_auto",
]
Live = Literal[
    "",  # it shows what stands in it
    "online",
    "offline",
    "affected",
    "cpu_least",
    "cpu_now",
    "cpuinfo",
    "gpu_now",
    "gpu_load",
    "emc_now",
    "temperature",
    "alert",
    "fan_duty",
    "fan_speed",
    "volts",
    "amperes",
    "watts",
    "shunts",
    "events",
]


class Node(Struct, frozen=True, kw_only=True):
    """`text` is what stands in the file after boot, `link` where a link leads, relative to it.

    `rule`: how a write is taken. `live`: what is shown instead of what stands there. `of`: which
    core, cluster, zone or channel it belongs to, by number.
    """

    path: str
    text: str = ""
    link: str = ""
    rule: Rule = ""
    live: Live = ""
    of: tuple[int, ...] = ()
