"""The state of the machine while it measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from edgetune.wire.settings import PositiveInt, Settings

Core = Annotated[int, Meta(ge=0)]
KHZ_PER_GHZ, HZ_PER_MHZ = 1e6, 1e6
FULL_DUTY = 255
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
    def words(self) -> str:
        """`cores 0,3-5 · a57 1.114 GHz · GPU 625 MHz`: what is set, nothing of what is not."""
        return f"cores {self.brief}"

    @property
    def brief(self) -> str:
        """The same for a column that says cores already: `0,3-5 · a57 1.114 GHz`."""
        return " · ".join([self.mask, *self.set_words()])

    def set_words(self) -> Iterator[str]:
        if self.online is not None:
            yield f"on-line {core_list(self.online)}"
        if self.power_mode is not None:
            yield f"power mode {self.power_mode}"
        if self.governor is not None:
            yield self.governor
        for clock in self.cpu_khz:
            yield f"{clock.cluster} {clock.khz / KHZ_PER_GHZ:.4g} GHz"
        if self.gpu_hz is not None:
            yield f"GPU {self.gpu_hz / HZ_PER_MHZ:.4g} MHz"
        if self.emc_hz is not None:
            yield f"memory {self.emc_hz / HZ_PER_MHZ:.4g} MHz"
        if self.fan is not None:
            yield f"fan {100 * self.fan / FULL_DUTY:.0f} %"

    @property
    def switched(self) -> State:
        """As much of it as says which cores are on; clocks and fan are left alone."""
        return replace(self, governor=None, cpu_khz=(), gpu_hz=None, emc_hz=None, fan=None)

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
