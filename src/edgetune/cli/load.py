"""What this machine is doing: load and clock of its cores, its temperatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import psutil


class Load(NamedTuple):
    """Per core the load in percent and, where they are told, clocks in MHz; °C by name."""

    percent: tuple[float, ...]
    mhz: tuple[float, ...]
    temps_c: tuple[tuple[str, float], ...]


def read_load(over_s: float | None = None) -> Load:
    """The load since the last call, or over so many seconds from now on."""
    percent = psutil.cpu_percent(over_s, percpu=True)
    return Load(percent=tuple(percent), mhz=tuple(clocks()), temps_c=tuple(temperatures()))


def clocks() -> Iterator[float]:
    """None where the kernel tells none, as in most virtual machines."""
    try:
        yield from (each.current for each in psutil.cpu_freq(percpu=True) or () if each.current)
    except (OSError, NotImplementedError, RuntimeError):
        return


def temperatures() -> Iterator[tuple[str, float]]:
    """The warmest sensor of each chip."""
    read = getattr(psutil, "sensors_temperatures", dict)
    for name, sensors in read().items():
        if sensors:
            yield name, max(sensor.current for sensor in sensors)
