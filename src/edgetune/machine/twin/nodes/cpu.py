"""Cores and their clocks."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.limits import Limits
from edgetune.machine.twin.node import Live, Node, Rule
from edgetune.machine.twin.paths import CPU, core_folder, policy_folder
from edgetune.spec.state import core_list

GOVERNORS = "conservative ondemand userspace powersave performance schedutil"
OLD_GOVERNORS = f"interactive {GOVERNORS}"


def cpu_nodes(kit: Kit, limits: Limits) -> Iterator[Node]:
    cores = core_list(kit.board.cores)
    for name, text in {"possible": cores, "present": cores, "isolated": kit.isolated}.items():
        yield Node(path=f"{CPU}/{name}", text=text)
    yield Node(path=f"{CPU}/online", text=core_list(limits.online), live="online")
    off = set(kit.board.cores) - set(limits.online)
    yield Node(path=f"{CPU}/offline", text=core_list(off), live="offline")
    yield Node(path="/proc/cpuinfo", live="cpuinfo")
    for index in range(len(kit.board.clusters)):
        yield from core_nodes(kit, limits, index)
        yield from policy_nodes(kit, limits, index)


def core_nodes(kit: Kit, limits: Limits, index: int) -> Iterator[Node]:
    """The cores of a cluster."""
    cluster = kit.board.clusters[index]
    for core in cluster.cores:
        folder, on = core_folder(core), core in limits.online
        yield Node(path=f"{folder}/online", text=str(int(on)), rule="core", of=(core,))
        yield Node(path=f"{folder}/cpufreq", link=f"../cpufreq/policy{min(cluster.cores)}")
        yield Node(path=f"{folder}/cpuidle/state1/disable", text="0", rule="flag")


def policy_nodes(kit: Kit, limits: Limits, index: int) -> Iterator[Node]:
    """What the cores of a cluster share."""
    cluster = kit.board.clusters[index]
    cores = " ".join(map(str, cluster.cores))
    least, most = limits.khz[index]
    files: dict[str, tuple[str, Rule, Live]] = {
        "related_cpus": (cores, "", ""),
        "affected_cpus": (cores, "", "affected"),
        "cpuinfo_min_freq": (str(cluster.khz[0]), "", ""),
        "cpuinfo_max_freq": (str(cluster.khz[-1]), "", ""),
        "cpuinfo_cur_freq": (str(least), "", "cpu_now"),
        "scaling_cur_freq": (str(least), "", "cpu_now"),
        "scaling_min_freq": (str(least), "cpu_least", "cpu_least"),
        "scaling_max_freq": (str(most), "cpu_most", ""),
        "scaling_setspeed": ("<unsupported>", "cpu_fixed", ""),
        "scaling_governor": ("schedutil", "governor", ""),
        "scaling_available_governors": (OLD_GOVERNORS if kit.old else GOVERNORS, "", ""),
        "scaling_available_frequencies": (" ".join(map(str, cluster.khz)) + " ", "", ""),
    }
    for name, (text, rule, live) in files.items():
        path = f"{policy_folder(cluster)}/{name}"
        yield Node(path=path, text=text, rule=rule, live=live, of=(index,))
