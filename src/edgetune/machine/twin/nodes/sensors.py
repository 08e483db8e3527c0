"""Power monitors, by NVIDIA's own driver or by the kernel's; over-current counters."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.machine.twin.kit import Kit, Monitor
from edgetune.machine.twin.node import Node

SHUNTS = "sum of shunt voltages"
OC_EVENTS = "/sys/devices/platform/soctherm-oc-event"
NO_LIMIT = "32760"


def sensor_nodes(kit: Kit, hwmon: Iterator[int], iio: Iterator[int]) -> Iterator[Node]:
    """The numbers are those that the kernel gives to folders, in order of discovery."""
    for index, monitor in enumerate(kit.monitors):
        if kit.old:
            yield from old_nodes(monitor, index, next(iio))
        else:
            yield from new_nodes(monitor, index, next(hwmon))
    if kit.board.soc == "tegra234":
        yield from event_nodes(next(hwmon))


def device(monitor: Monitor) -> str:
    return f"{monitor.bus}-{monitor.address:04x}"


def device_nodes(monitor: Monitor, driver: str) -> Iterator[Node]:
    """The device, and the links to it from its bus and its driver."""
    path = f"{monitor.folder}/{device(monitor)}"
    inside = path.removeprefix("/sys/")
    yield Node(path=f"{path}/name", text=driver)
    bus = "/sys/bus/i2c"
    yield Node(path=f"{bus}/devices/{device(monitor)}", link=f"../../../{inside}")
    yield Node(path=f"{bus}/drivers/{driver}/{device(monitor)}", link=f"../../../../{inside}")


def old_nodes(monitor: Monitor, index: int, number: int) -> Iterator[Node]:
    yield from device_nodes(monitor, "ina3221x")
    folder = f"{monitor.folder}/{device(monitor)}/iio:device{number}"
    yield Node(path=f"{folder}/name", text="ina3221x")
    for channel, facts in enumerate(monitor.channels):
        of = (index, channel)
        yield Node(path=f"{folder}/rail_name_{channel}", text=facts.name)
        yield Node(path=f"{folder}/in_power{channel}_input", text="0", live="watts", of=of)
        yield Node(path=f"{folder}/in_voltage{channel}_input", text="0", live="volts", of=of)
        yield Node(path=f"{folder}/in_current{channel}_input", text="0", live="amperes", of=of)
        yield Node(path=f"{folder}/warn_current_limit_{channel}", text=f"{NO_LIMIT} ma")
        yield Node(path=f"{folder}/crit_current_limit_{channel}", text=f"{NO_LIMIT} ma")
        yield Node(path=f"{folder}/polling_delay_{channel}", text="0 ms")


def new_nodes(monitor: Monitor, index: int, number: int) -> Iterator[Node]:
    yield from device_nodes(monitor, "ina3221")
    folder = f"{monitor.folder}/{device(monitor)}/hwmon/hwmon{number}"
    yield Node(path=f"{folder}/name", text="ina3221")
    yield class_link(folder)
    for channel, facts in enumerate(monitor.channels, start=1):
        of = (index, channel - 1)
        yield Node(path=f"{folder}/in{channel}_label", text=facts.name)
        yield Node(path=f"{folder}/in{channel}_input", text="0", live="volts", of=of)
        yield Node(path=f"{folder}/curr{channel}_input", text="0", live="amperes", of=of)
        for limit in ("max", "crit"):
            yield Node(path=f"{folder}/curr{channel}_{limit}", text=NO_LIMIT)
            yield Node(path=f"{folder}/curr{channel}_{limit}_alarm", text="0")
        yield Node(path=f"{folder}/shunt{channel}_resistor", text=str(40_000 // facts.step_ma))
    yield Node(path=f"{folder}/in7_label", text=SHUNTS)
    yield Node(path=f"{folder}/in7_input", text="0", live="shunts", of=(index,))
    yield Node(path=f"{folder}/samples", text="512")


def event_nodes(number: int) -> Iterator[Node]:
    folder = f"{OC_EVENTS}/hwmon/hwmon{number}"
    yield Node(path=f"{folder}/name", text="soctherm_oc")
    yield class_link(folder)
    for event in (1, 2, 3):
        yield Node(path=f"{folder}/oc{event}_throt_en", text="1")
        yield Node(path=f"{folder}/oc{event}_event_cnt", text="0", live="events", of=(event,))


def class_link(folder: str) -> Node:
    """The way to a hwmon folder that does not depend on whose it is."""
    name, inside = folder.rpartition("/")[2], folder.removeprefix("/sys/")
    return Node(path=f"/sys/class/hwmon/{name}", link=f"../../{inside}")
