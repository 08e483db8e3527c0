"""Thermal zones, and the cooling devices that tell of throttling."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.node import Live, Node

FOLDER = "/sys/devices/virtual/thermal"
CLASS = "/sys/class/thermal"


def thermal_nodes(kit: Kit) -> Iterator[Node]:
    for number, zone in enumerate(kit.zones):
        name = f"thermal_zone{number}"
        yield Node(path=f"{FOLDER}/{name}/type", text=zone.type)
        yield Node(path=f"{FOLDER}/{name}/temp", text="0", live="temperature", of=(number,))
        yield Node(path=f"{CLASS}/{name}", link=f"../../devices/virtual/thermal/{name}")
    for number, kind in enumerate(("pwm-fan", *kit.alerts)):
        name = f"cooling_device{number}"
        live: Live = "alert" if kind.partition("-")[0].endswith("cpu") else ""
        yield Node(path=f"{FOLDER}/{name}/type", text=kind)
        yield Node(path=f"{FOLDER}/{name}/max_state", text="1" if number else "7")
        yield Node(path=f"{FOLDER}/{name}/cur_state", text="0", live=live)
        yield Node(path=f"{CLASS}/{name}", link=f"../../devices/virtual/thermal/{name}")
