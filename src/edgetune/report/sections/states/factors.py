"""What of a state's clocks a sweep varies: that is what its latency and energy are drawn over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from edgetune.record import PointRecord
from edgetune.spec import State
from edgetune.spec.state import HZ_PER_MHZ, KHZ_PER_GHZ


class Factor(NamedTuple):
    """`of` is None where the state leaves it alone, or has no one value of it."""

    field: str
    title: str
    of: Callable[[State], float | None]


def cpu_ghz(state: State) -> float | None:
    """The clock that all clusters used have."""
    clocks = {clock.khz for clock in state.cpu_khz}
    return round(clocks.pop() / KHZ_PER_GHZ, 4) if len(clocks) == 1 else None


def gpu_mhz(state: State) -> float | None:
    return None if state.gpu_hz is None else round(state.gpu_hz / HZ_PER_MHZ, 2)


def memory_mhz(state: State) -> float | None:
    return None if state.emc_hz is None else round(state.emc_hz / HZ_PER_MHZ, 2)


CPU = Factor("cpu", "CPU clock, GHz", cpu_ghz)
GPU = Factor("gpu", "GPU clock, MHz", gpu_mhz)
MEMORY = Factor("memory", "memory clock, MHz", memory_mhz)
FACTORS = (CPU, GPU, MEMORY)


def varied(records: Sequence[PointRecord]) -> list[Factor]:
    return [factor for factor in FACTORS if len(levels(factor, records)) > 1]


def levels(factor: Factor, records: Sequence[PointRecord]) -> list[float]:
    found = {factor.of(record.point.state) for record in records}
    return sorted(level for level in found if level is not None)
