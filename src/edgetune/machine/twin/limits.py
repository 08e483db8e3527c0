"""What a power mode makes of a board: the cores that are on, and the limits of its clocks."""

from __future__ import annotations

from msgspec import Struct

from edgetune.machine.board import Mode
from edgetune.machine.twin.kit import Kit


class Limits(Struct, frozen=True, kw_only=True):
    """`khz` by cluster and `gpu_hz` are the lowest and highest; `emc_hz` 0 limits nothing."""

    mode: int
    online: tuple[int, ...]
    khz: tuple[tuple[int, int], ...]
    gpu_hz: tuple[int, int]
    emc_hz: int


def mode_of(kit: Kit, number: int) -> Mode | None:
    return next((mode for mode in kit.board.modes if mode.id == number), None)


def limits_of(kit: Kit, number: int) -> Limits:
    """A cap between two clocks becomes the next higher one, as nvpmodel does it."""
    mode = mode_of(kit, number) or Mode(id=number, name="", online=kit.board.cores)
    caps = dict(mode.cpu_khz)
    most = [at_least(c.khz, caps.get(c.name)) for c in kit.board.clusters]
    return Limits(
        mode=number,
        online=mode.online,
        khz=tuple((min(kit.least_khz, khz), khz) for khz in most),
        gpu_hz=(kit.least_gpu_hz, at_least(kit.gpu_hz, mode.gpu_hz)),
        emc_hz=mode.emc_hz or 0,
    )


def at_least(table: tuple[int, ...], value: int | None) -> int:
    """The lowest entry from `value` on; the highest of all where there is none, or no value."""
    return next((each for each in table if value is not None and each >= value), table[-1])


def at_most(table: tuple[int, ...], value: int) -> int:
    """The highest entry up to `value`; the lowest of all where there is none."""
    return next((each for each in reversed(table) if each <= value), table[0])
