"""The GPU and its clock."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.limits import Limits
from edgetune.machine.twin.node import Live, Node, Rule
from edgetune.machine.twin.paths import gpu_folder

GOVERNORS = "wmark_active wmark_simple nvhost_podgov userspace performance simple_ondemand"


def gpu_nodes(kit: Kit, limits: Limits) -> Iterator[Node]:
    yield from device_nodes(kit)
    yield from clock_nodes(kit, limits)
    inside = gpu_folder(kit).removeprefix("/sys/")
    yield Node(path=f"/sys/class/devfreq/{kit.gpu_name}", link=f"../../{inside}")
    parent, _, name = kit.gpu.removeprefix("/sys/devices/").rpartition("/")
    short = "/sys/devices/platform/gpu.0" if parent else "/sys/devices/gpu.0"
    leads = f"{parent.removeprefix('platform/')}/{name}" if parent else name
    yield Node(path=short, link=leads)


def device_nodes(kit: Kit) -> Iterator[Node]:
    yield Node(path=f"{kit.gpu}/of_node/name", text=f"{kit.gpu_node}\0")
    yield Node(path=f"{kit.gpu}/load", text="0", live="gpu_load")
    yield Node(path=f"{kit.gpu}/railgate_enable", text="1", rule="flag")
    yield Node(path=f"{kit.gpu}/power/control", text="auto", rule="power")
    yield Node(path=f"{kit.gpu}/tpc_pg_mask", text="0")
    if kit.jetpack < 7:
        yield Node(path=f"{kit.gpu}/enable_3d_scaling", text="1", rule="flag")


def clock_nodes(kit: Kit, limits: Limits) -> Iterator[Node]:
    least, most = map(str, limits.gpu_hz)
    files: dict[str, tuple[str, Rule, Live]] = {
        "min_freq": (least, "gpu_least", ""),
        "max_freq": (most, "gpu_most", ""),
        "cur_freq": (least, "", "gpu_now"),
        "target_freq": (least, "", "gpu_now"),
        "available_frequencies": (" ".join(map(str, kit.gpu_hz)), "", ""),
        "governor": ("nvhost_podgov", "gpu_governor", ""),
        "available_governors": (GOVERNORS, "", ""),
    }
    for name, (text, rule, live) in files.items():
        yield Node(path=f"{gpu_folder(kit)}/{name}", text=text, rule=rule, live=live)
    yield Node(path=f"{gpu_folder(kit)}/device", link="../..")
