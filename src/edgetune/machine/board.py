"""What is known of a kind of board, whichever release it runs: data, in `machine.boards`.

The tables serve to check a plan where the board is not, and to build a twin; on the board itself
the kernel's own tables are read, which differ between releases.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Memory = Literal["", "bwmgr", "bpmp", "clk_cap"]
Fan = Literal["", "pwm-fan", "pwmfan"]


class Part(Struct, frozen=True, kw_only=True):
    """Immutable data."""


class Cluster(Part, frozen=True, kw_only=True):
    """Cores of one kind that share a clock; `part` is /proc/cpuinfo's `implementer/part`."""

    name: str
    cores: tuple[int, ...]
    khz: tuple[int, ...]
    part: str = ""


class Mode(Part, frozen=True, kw_only=True):
    """A power mode of nvpmodel: the cores that are on, and upper limits; None limits nothing.

    `cpu_khz` goes by cluster name. `reboots`: nvpmodel asks to reboot before it goes there.
    """

    id: int
    name: str
    online: tuple[int, ...]
    cpu_khz: tuple[tuple[str, int], ...] = ()
    gpu_hz: int | None = None
    emc_hz: int | None = None
    reboots: bool = False


class Rails(Part, frozen=True, kw_only=True):
    """Which rails make the total, and what the total covers; none: no number for the whole.

    `cpu`, `gpu` and `soc` are empty where no rail feeds that part alone. `ignored` are rails whose
    power another one of the total contains already, or that nothing hangs on.
    """

    total: tuple[str, ...]
    scope: Literal["module", "sum of the measured rails", "board input", "none"]
    cpu: str = ""
    gpu: str = ""
    soc: str = ""
    ignored: tuple[str, ...] = ()


class Board(Part, frozen=True, kw_only=True):
    """A kind of board. `compatible`: any of these in its device tree identifies it.

    `fixed`: cores that cannot be taken off-line. `gpu_nodes`: what the device tree calls the GPU.
    `memory` and `fan` say which files set them; `jetpacks` which releases exist for it.
    """

    name: str
    title: str
    compatible: tuple[str, ...]
    soc: str
    clusters: tuple[Cluster, ...]
    jetpacks: tuple[int, ...]
    gpu_hz: tuple[int, ...] = ()
    gpu_nodes: tuple[str, ...] = ()
    memory: Memory = ""
    emc_hz: tuple[int, ...] = ()
    fan: Fan = ""
    modes: tuple[Mode, ...] = ()
    default_mode: int = 0
    rails: Rails
    fixed: tuple[int, ...] = (0,)

    @property
    def cores(self) -> tuple[int, ...]:
        return tuple(sorted(core for cluster in self.clusters for core in cluster.cores))
