"""The INA3221 of Jetson boards, read from the files of either of its two drivers.

    NVIDIA's (L4T up to 32)    rail_name_<c>, in_power<c>_input: mW
    the kernel's (L4T 34.1 on) in<c>_label, in<c>_input: mV, curr<c>_input: mA; no power

Numbers in the paths change from boot to boot, so a rail is found by its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial

from edgetune.machine.host import Host
from edgetune.power.polled import Channel, Polled, readable, text_of, whole_number
from edgetune.power.sampler import Rail
from edgetune.power.steps import NO_STEPS

SOURCE = "ina3221"
DRIVERS = "/sys/bus/i2c/drivers"
NVIDIA_LABELS = tuple(
    f"{DRIVERS}/ina3221x/*/{device}/rail_name_*" for device in ("iio:device*", "iio_device")
)
KERNEL_LABELS = f"{DRIVERS}/ina3221/*/hwmon/hwmon*/in*_label"
READINGS = f"{DRIVERS}/ina3221x/*/iio*/*_input {DRIVERS}/ina3221/*/hwmon/hwmon*/*_input"
NO_RAIL = ("", "NC", "sum of shunt voltages")  # the last is a channel of the kernel's driver
SHUNT_STEP_NV = 40_000  # what the converter can tell apart


def sampler(host: Host, steps_mw: Mapping[str, float] = NO_STEPS) -> Polled:
    """`steps_mw` by rail, for the driver that does not tell them."""
    return Polled(SOURCE, partial(find, host, steps_mw))


def find(host: Host, steps_mw: Mapping[str, float]) -> Sequence[Channel]:
    found = [*nvidia_channels(host, steps_mw), *kernel_channels(host, steps_mw)]
    return readable(found, "INA3221 power sensor", READINGS)


def nvidia_channels(host: Host, steps_mw: Mapping[str, float]) -> Iterator[Channel]:
    for path in (path for pattern in NVIDIA_LABELS for path in host.glob(pattern)):
        if (name := text_of(host, path)) not in NO_RAIL:
            folder, _, number = path.rpartition("/rail_name_")
            rail = Rail(source=SOURCE, name=name, step=steps_mw.get(name))
            yield Channel(rail, partial(whole_number, host, f"{folder}/in_power{number}_input"))


def kernel_channels(host: Host, steps_mw: Mapping[str, float]) -> Iterator[Channel]:
    for path in host.glob(KERNEL_LABELS):
        match = re.search(r"/in(\d+)_label$", path)
        if match and (name := text_of(host, path)) not in NO_RAIL:
            folder, number = path[: match.start()], match[1]
            step = step_mw(host, folder, number) or steps_mw.get(name)
            rail = Rail(source=SOURCE, name=name, step=step)
            yield Channel(rail, partial(product_mw, host, folder, number))


def product_mw(host: Host, folder: str, number: str) -> float:
    millivolts = whole_number(host, f"{folder}/in{number}_input")
    return millivolts * whole_number(host, f"{folder}/curr{number}_input") / 1000


def step_mw(host: Host, folder: str, number: str) -> float | None:
    """One step of the current at the voltage of now; None where the shunt is not told."""
    with suppress(OSError, ValueError, ZeroDivisionError):
        milliamperes = SHUNT_STEP_NV / whole_number(host, f"{folder}/shunt{number}_resistor")
        return milliamperes * whole_number(host, f"{folder}/in{number}_input") / 1000
    return None
