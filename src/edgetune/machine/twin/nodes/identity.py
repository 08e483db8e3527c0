"""What the board is, what runs on it, and its programs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from edgetune.machine.twin.conf import nvpmodel_conf
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.paths import CONF, JETSON_CLOCKS, NVPMODEL, STATUS, TEGRASTATS

SYSTEMS = {4: "Ubuntu 18.04.6 LTS", 5: "Ubuntu 20.04.6 LTS", 6: "Ubuntu 22.04.5 LTS"}
LATEST = "Ubuntu 24.04.3 LTS"


def identity_nodes(kit: Kit, name: str, boot: int, mode: int) -> Iterator[Node]:
    entries = "".join(f"{entry}\0" for entry in kit.compatible)
    yield Node(path="/proc/device-tree/compatible", text=entries)
    yield Node(path="/proc/device-tree/model", text=f"{kit.model}\0")
    yield Node(path="/proc/sys/kernel/random/boot_id", text=unique(f"{name} {boot}"))
    yield Node(path="/sys/module/tegra_fuse/parameters/tegra_chip_id", text=str(kit.chip_id))
    yield Node(path="/etc/machine-id", text=unique(name).replace("-", ""))
    yield Node(path="/etc/nv_tegra_release", text=kit.release)
    system = SYSTEMS.get(kit.jetpack, LATEST)
    yield Node(path="/etc/os-release", text=f'PRETTY_NAME="{system}, twin"')
    yield Node(path=CONF, link=f"nvpmodel/{kit.conf}")
    yield Node(path=f"/etc/nvpmodel/{kit.conf}", text=nvpmodel_conf(kit))
    yield Node(path=STATUS, text=status_text(mode))
    for program in (TEGRASTATS, NVPMODEL, JETSON_CLOCKS):
        yield Node(path=program, text="a program of edgetune stands in for it")


def status_text(mode: int) -> str:
    return f"pmode:{mode:04d} fmode:fanNull"


def unique(text: str) -> str:
    """The same for the same text."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"edgetune twin {text}"))
