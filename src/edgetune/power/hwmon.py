"""Whatever else the kernel's hwmon tree measures power with, and batteries.

power<c>_input, power<c>_average    µW
in1_input × curr1_input             mV (in0 is the shunt) and mA, of INA sensors alone:
                                    elsewhere nothing says that the two belong together
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from edgetune.machine.host import Host
from edgetune.power import battery
from edgetune.power.polled import Channel, Polled, readable, text_of, whole_number
from edgetune.power.sampler import Rail

SOURCE = "hwmon"
CHIPS = "/sys/class/hwmon/hwmon*/name"
READINGS = "/sys/class/hwmon/hwmon*/{power,in,curr}*_{input,average}"
POWERS = ("power*_input", "power*_average")
READ_ELSEWHERE = "ina3221"


def sampler(host: Host) -> Polled:
    return Polled(SOURCE, partial(find, host))


def find(host: Host) -> Sequence[Channel]:
    found = [*chip_channels(host), *battery.channels(host, SOURCE)]
    return readable(found, "power sensor in hwmon", READINGS)


def chip_channels(host: Host) -> Iterator[Channel]:
    for path in host.glob(CHIPS):
        folder, chip = path.rpartition("/")[0], text_of(host, path)
        if chip != READ_ELSEWHERE and not is_supply(host, folder):
            powers = list(power_channels(host, folder, chip))
            yield from powers or product_channels(host, folder, chip)


def is_supply(host: Host, folder: str) -> bool:
    """Power supplies show up here, too, with what they have negotiated."""
    return text_of(host, f"{folder}/device/type") != ""


def power_channels(host: Host, folder: str, chip: str) -> Iterator[Channel]:
    paths = [path for pattern in POWERS for path in host.glob(f"{folder}/{pattern}")]
    by_number = {re.sub(r"\D", "", path.rpartition("/")[2]): path for path in reversed(paths)}
    for number, path in sorted(by_number.items()):
        rail = rail_of(host, f"{folder}/power{number}_label", chip)
        yield Channel(rail, partial(power_mw, host, path))


def product_channels(host: Host, folder: str, chip: str) -> Iterator[Channel]:
    volts, amperes = f"{folder}/in1_input", f"{folder}/curr1_input"
    if chip.startswith("ina") and host.glob(volts) and host.glob(amperes):
        rail = rail_of(host, f"{folder}/in1_label", chip)
        yield Channel(rail, partial(product_mw, host, volts, amperes))


def rail_of(host: Host, label: str, chip: str) -> Rail:
    return Rail(source=SOURCE, name=text_of(host, label) or chip)


def power_mw(host: Host, path: str) -> float:
    return whole_number(host, path) / 1000


def product_mw(host: Host, millivolts: str, milliamperes: str) -> float:
    return whole_number(host, millivolts) * whole_number(host, milliamperes) / 1000
