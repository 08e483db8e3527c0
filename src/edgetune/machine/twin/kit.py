"""What a twin needs to know of a board on one release, beyond the board: data, in `kits`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from edgetune.machine.board import Board

Consumer = Literal["cpu", "gpu", "soc", "ddr", "rest"]
Spot = Literal["cpu", "gpu", "soc", "board", "fan", "die", "off"]


class Part(Struct, frozen=True, kw_only=True):
    """Immutable data."""


class Channel(Part, frozen=True, kw_only=True):
    """One input of a power monitor: what hangs on it, its voltage, the steps of its current."""

    name: str
    feeds: tuple[Consumer, ...] = ()
    bus_mv: int = 5000
    step_ma: int = 8


class Monitor(Part, frozen=True, kw_only=True):
    """An INA3221: its I2C bus and address, and the folder that the bus lies in."""

    bus: int
    address: int
    folder: str
    channels: tuple[Channel, ...]


class Zone(Part, frozen=True, kw_only=True):
    """A thermal zone, and whose temperature it is: `die` is constant, `off` cannot be read."""

    type: str
    spot: Spot

    @property
    def short(self) -> str:
        """As tegrastats calls it."""
        return self.type.partition("-")[0].partition("_")[0]


class Draw(Part, frozen=True, kw_only=True):
    """A consumer's power: at rest, and what full load at the highest clocks adds."""

    consumer: Consumer
    rest_mw: int
    load_mw: int


class Kit(Part, frozen=True, kw_only=True):
    """A board with a release. Where a table differs from the board's it stands here.

    `compatible` and `model` are what its device tree says, `release` is the first line of
    /etc/nv_tegra_release. `gpu` is the GPU's device folder, `gpu_name` its devfreq name. Power
    modes never let clocks fall below `least_khz` and `least_gpu_hz`. `alerts` are cooling devices
    that tell of throttling. `conf_cluster` is what nvpmodel.conf calls a cluster. `line` is
    what tegrastats prints, `plain_line` without root: fields in braces are filled in. The
    silicon of `zones` is warmer than the air by `kelvin_per_w`.
    """

    board: Board
    jetpack: int
    compatible: tuple[str, ...]
    model: str
    release: str
    chip_id: int
    gpu: str
    gpu_name: str
    gpu_node: str
    gpu_hz: tuple[int, ...]
    least_khz: int
    least_gpu_hz: int
    conf: str
    conf_cluster: str
    monitors: tuple[Monitor, ...]
    zones: tuple[Zone, ...]
    alerts: tuple[str, ...]
    draws: tuple[Draw, ...]
    kelvin_per_w: float
    line: str
    plain_line: str
    isolated: str = ""
    fields: int = 2
    unit: str = "mW"

    @property
    def old(self) -> bool:
        """Linux 4.9, with NVIDIA's own drivers: it says EINVAL where newer ones clamp."""
        return self.jetpack <= 4

    @property
    def last_core(self) -> int:
        return self.board.cores[-1]
