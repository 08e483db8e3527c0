"""What a machine offers to be set, and to which values: read from it, or from a board's tables."""

from __future__ import annotations

from msgspec import Struct


class Part(Struct, frozen=True, kw_only=True):
    """Immutable data."""


class OfferedCluster(Part, frozen=True, kw_only=True):
    """Cores that share a clock; `khz` is empty where the kernel names no table.

    Without a table `khz_range` bounds what can be written, where the kernel tells it.
    """

    name: str
    cores: tuple[int, ...]
    khz: tuple[int, ...] = ()
    khz_range: tuple[int, int] | None = None


class OfferedMode(Part, frozen=True, kw_only=True):
    """A power mode; `online` are the cores that it leaves on, empty where that is not told."""

    id: int
    name: str
    online: tuple[int, ...] = ()


class Offer(Part, frozen=True, kw_only=True):
    """Tables ascend; an empty one says that this cannot be set here.

    `cores` are all that exist, `online` those that are on now (None: not known, in a plan),
    `fixed` cannot be taken off-line, `isolated` get no thread unless it is pinned there.
    `hotplug`: the kernel takes cores off-line at all. `from_profile`: nothing was read from the
    machine itself.
    """

    machine: str
    cores: tuple[int, ...]
    online: tuple[int, ...] | None = None
    fixed: tuple[int, ...] = (0,)
    isolated: tuple[int, ...] = ()
    hotplug: bool = False
    clusters: tuple[OfferedCluster, ...] = ()
    governors: tuple[str, ...] = ()
    gpu_hz: tuple[int, ...] = ()
    emc_hz: tuple[int, ...] = ()
    modes: tuple[OfferedMode, ...] = ()
    fan: bool = False
    from_profile: bool = False
