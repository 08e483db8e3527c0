"""A machine while it measures: clocks, cores, temperatures, and whether it throttles itself.

What a machine has is found once; then each reading costs one small file. Whatever cannot be read
at a moment is missing at that moment: a GPU whose rail is off has no temperature, a cluster whose
cores are off has no clock.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from string import digits
from typing import NamedTuple

from edgetune.machine.board import Board
from edgetune.machine.core_list import parse_core_list
from edgetune.machine.host import Host
from edgetune.measure.actuation import THROTTLING, MachineSample

CPUS = "/sys/devices/system/cpu"
THERMAL = "/sys/class/thermal"
# What device trees call the GPU, from the Nano to Thor.
GPU_NODES = frozenset({"gpu", "gp10b", "gv11b", "ga10b", "gb10b"})
# The hardware's own reading first: throttled by its supply, a board goes on to report the clock
# that was asked for in the other one. It is root's on most kernels.
CLOCKS = ("cpuinfo_cur_freq", "scaling_cur_freq")
NO_SENSORS = ("pmic", "thermal-fan-est")  # a constant, and an estimate for the fan
EVENTS = (
    "/sys/devices/platform/soctherm-oc-event/hwmon/hwmon*/oc*_event_cnt",  # Orin: the supply
    f"{CPUS}/cpu0/thermal_throttle/package_throttle_count",  # x86
)
MILLI = 1e3
Nodes = tuple[tuple[str, str], ...]


class Policy(NamedTuple):
    """Cores that share a clock; `cores` is empty where the kernel did not tell them."""

    name: str
    folder: str
    cores: tuple[int, ...]


class Watch:
    """Samples of one machine; `board` gives its clusters their names."""

    def __init__(self, host: Host, board: Board | None) -> None:
        self.host = host
        self.policies = policies(host, board)
        self.gpu = gpu_folder(host, board)
        self.zones = zones(host)
        self.cooling = cooling(host)
        self.events = events(host)

    def read(self) -> MachineSample:
        """One sample, stamped when its reading begins."""
        host, time_ns = self.host, time.monotonic_ns()
        online = cores_at(host, f"{CPUS}/online")
        return MachineSample(
            time_ns=time_ns,
            online=online,
            khz=tuple((each.name, clock_khz(host, each, online)) for each in self.policies),
            gpu_hz=number(host, f"{self.gpu}/cur_freq") if self.gpu else None,
            gpu_load=load(host, self.gpu) if self.gpu else None,
            temps_c=tuple(temperatures(host, self.zones)),
            cooling=tuple(numbers(host, self.cooling)),
            events=tuple(numbers(host, self.events)),
        )


def number(host: Host, path: str) -> int | None:
    """A file's number; None where it is gone, refuses, or says something else."""
    try:
        return int(host.read(path))
    except (OSError, ValueError):
        return None


def text(host: Host, path: str) -> str:
    try:
        return host.read(path).strip("\0 \n")
    except (OSError, ValueError):
        return ""


def numbers(host: Host, nodes: Nodes) -> Iterator[tuple[str, int]]:
    for name, path in nodes:
        if (value := number(host, path)) is not None:
            yield name, value


def cores_at(host: Host, path: str) -> tuple[int, ...]:
    """`0,3-5`, or with blanks, as cpufreq writes it; empty where the kernel does not tell."""
    try:
        return parse_core_list(",".join(text(host, path).split()))
    except ValueError:
        return ()


def policies(host: Host, board: Board | None) -> tuple[Policy, ...]:
    present = cores_at(host, f"{CPUS}/present")
    found = []
    for folder in host.glob(f"{CPUS}/cpufreq/policy*"):
        cores = cores_at(host, f"{folder}/related_cpus")
        name = cluster_name(folder, cores, present, board)
        found.append(Policy(name, folder, cores))
    return tuple(found)


def cluster_name(
    folder: str, cores: Sequence[int], present: Sequence[int], board: Board | None
) -> str:
    """As the board calls exactly these cores, or else as the kernel calls the policy.

    A board may be sold with fewer cores than its kind has, so only those present are compared. A
    policy whose cores are all off-line may tell no more than its first core.
    """
    policy = folder.rpartition("/")[2]
    first = policy.removeprefix("policy")
    for cluster in board.clusters if board else ():
        own = set(cluster.cores) & set(present)
        matches = set(cores) == own if cores else first in map(str, own)
        if matches:
            return cluster.name
    return policy


def clock_khz(host: Host, policy: Policy, online: Sequence[int]) -> int | None:
    """What its cores run at; off-line they have none, though some kernels show a former one."""
    if online and policy.cores and not set(policy.cores) & set(online):
        return None
    found = (number(host, f"{policy.folder}/{name}") for name in CLOCKS)
    return next((khz for khz in found if khz), None)


def gpu_folder(host: Host, board: Board | None) -> str:
    """Of the GPU's clock; empty where the kernel has none. Its name changes between releases."""
    names = GPU_NODES.union(board.gpu_nodes if board else ())
    folders = host.glob("/sys/class/devfreq/*")
    named = ((text(host, f"{folder}/device/of_node/name"), folder) for folder in folders)
    return next((folder for name, folder in named if name in names), "")


def load(host: Host, gpu: str) -> float | None:
    """The share of the time that the GPU was busy; the kernel tells per mille."""
    per_mille = number(host, f"{gpu}/device/load")
    return None if per_mille is None else per_mille / MILLI


def zones(host: Host) -> Nodes:
    found = typed(host, f"{THERMAL}/thermal_zone*", "temp")
    return tuple(each for each in found if not each[0].lower().startswith(NO_SENSORS))


def temperatures(host: Host, nodes: Nodes) -> Iterator[tuple[str, float]]:
    """Degrees; a sensor that is off reads far below zero, or not at all."""
    for name, value in numbers(host, nodes):
        if value >= 0:
            yield name, value / MILLI


def cooling(host: Host) -> Nodes:
    """Those that slow something down; fans are cooling devices, too."""
    found = typed(host, f"{THERMAL}/cooling_device*", "cur_state")
    return tuple(each for each in found if THROTTLING.fullmatch(each[0]))


def typed(host: Host, pattern: str, file: str) -> Nodes:
    """What the devices call themselves; of several with one name each has its number, too."""
    devices = {folder: text(host, f"{folder}/type") for folder in host.glob(pattern)}
    count = Counter(devices.values())
    return tuple(
        (kind if count[kind] == 1 else f"{kind} {number_of(folder)}", f"{folder}/{file}")
        for folder, kind in devices.items()
        if kind
    )


def number_of(folder: str) -> str:
    return folder[len(folder.rstrip(digits)) :]


def events(host: Host) -> Nodes:
    """Counters of what only happens when the machine protects itself."""
    paths = [path for pattern in EVENTS for path in host.glob(pattern)]
    return tuple((path.rpartition("/")[2], path) for path in paths)
