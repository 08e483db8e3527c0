"""The state of the machine while it measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from edgetune.wire.settings import PositiveInt, Settings

Core = Annotated[int, Meta(ge=0)]
FanDuty = Annotated[int, Meta(ge=0, le=255)]


class ClusterClock(Settings, frozen=True, kw_only=True):
    """The clock of all cores of a cluster."""

    cluster: str
    khz: PositiveInt


class State(Settings, frozen=True, kw_only=True):
    """The state of the machine while it measures: what is None, or empty, is left as it is.

    `cores` are the kernel's numbers, ascending: one thread runs on each. `online` are the cores
    that are switched on at all. Clocks are held: upper and lower limit are both set to them.
    `power_mode` is nvpmodel's id; `fan` a duty from 0 to 255. `unsettable` is what was asked for
    and the machine lacks, a sentence each: with any of it a point fails before anything is set.
    """

    cores: tuple[Core, ...]
    online: tuple[Core, ...] | None = None
    governor: str | None = None
    cpu_khz: tuple[ClusterClock, ...] = ()
    gpu_hz: PositiveInt | None = None
    emc_hz: PositiveInt | None = None
    power_mode: Annotated[int, Meta(ge=0)] | None = None
    fan: FanDuty | None = None
    unsettable: tuple[str, ...] = ()

    @property
    def threads(self) -> int:
        return len(self.cores)

    @property
    def mask(self) -> str:
        """The cores as the kernel lists them: `0-1,4`."""
        return core_list(self.cores)

    @property
    def touches(self) -> bool:
        """Whether anything but the placement of threads has to be set."""
        return self != State(cores=self.cores)


def core_list(cores: Iterable[int]) -> str:
    """Ascending cores in the kernel's notation: `0-1,4`."""
    runs: list[list[int]] = []
    for core in sorted(cores):
        if runs and core == runs[-1][-1] + 1:
            runs[-1].append(core)
        else:
            runs.append([core])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
