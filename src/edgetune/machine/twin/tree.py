"""All files of a twin, as they are after boot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.limits import limits_of
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.nodes.cpu import cpu_nodes
from edgetune.machine.twin.nodes.fan import fan_nodes
from edgetune.machine.twin.nodes.gpu import gpu_nodes
from edgetune.machine.twin.nodes.identity import identity_nodes
from edgetune.machine.twin.nodes.memory import memory_nodes
from edgetune.machine.twin.nodes.sensors import sensor_nodes
from edgetune.machine.twin.nodes.thermal import thermal_nodes

FOLDERS = 6  # more than there are, so that each boot gives them other numbers


def nodes_of(kit: Kit, name: str, *, boot: int, mode: int) -> Iterator[Node]:
    """Of the twin `name` in a power mode; which boot it is decides the numbers of hwmon folders.

    What changes by itself stands there as a placeholder: the host tells how it is now.
    """
    limits = limits_of(kit, mode)
    hwmon, iio = numbers(boot), numbers(boot)
    yield from identity_nodes(kit, name, boot, mode)
    yield from cpu_nodes(kit, limits)
    yield from gpu_nodes(kit, limits)
    yield from memory_nodes(kit, limits)
    yield from thermal_nodes(kit)
    yield from sensor_nodes(kit, hwmon, iio)
    yield from fan_nodes(kit, hwmon)


def numbers(boot: int) -> Iterator[int]:
    """The numbers that a boot gives out, one after the other."""
    return ((index + boot) % FOLDERS for index in range(FOLDERS))


def lay_out(nodes: Iterator[Node], folder: Path) -> None:
    made: set[Path] = set()
    for node in nodes:
        path = folder / node.path.lstrip("/")
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        if node.link:
            path.symlink_to(node.link)
        else:
            path.write_text(file_text(node.text))


def file_text(text: str) -> str:
    """Files of the kernel end their line, those of the device tree end with a NUL."""
    return text if text.endswith("\0") else f"{text}\n"
