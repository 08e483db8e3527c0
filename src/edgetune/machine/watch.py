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

from edgetune.machine.board import Board
from edgetune.machine.cpufreq import Policy, policies
from edgetune.machine.devfreq import gpu_node
from edgetune.machine.host import Host
from edgetune.machine.values import CPU, ONLINE, cores_at, number_at, text_at
from edgetune.measure.actuation import THROTTLING, MachineSample

THERMAL = "/sys/class/thermal"
# The hardware's own reading first: throttled by its supply, a board goes on to report the clock
# that was asked for in the other one. It is root's on most kernels.
CLOCKS = ("cpuinfo_cur_freq", "scaling_cur_freq")
NO_SENSORS = ("pmic", "thermal-fan-est")  # a constant, and an estimate for the fan
EVENTS = (
    "/sys/devices/platform/soctherm-oc-event/hwmon/hwmon*/oc*_event_cnt",  # Orin: the supply
    f"{CPU}/cpu0/thermal_throttle/package_throttle_count",  # x86
)
MILLI = 1e3
Nodes = tuple[tuple[str, str], ...]


class Watch:
    """Samples of one machine; `board` gives its clusters their names."""

    def __init__(self, host: Host, board: Board | None) -> None:
        self.host = host
        self.policies = policies(host, board)
        self.gpu = gpu_node(host, board)
        self.zones = zones(host)
        self.cooling = cooling(host)
        self.events = events(host)

    @property
    def sees(self) -> bool:
        """Whether there is anything but the list of cores."""
        return bool(self.policies or self.gpu or self.zones or self.cooling or self.events)

    def read(self) -> MachineSample:
        """One sample, stamped when its reading begins."""
        host, time_ns = self.host, time.monotonic_ns()
        online = cores_at(host, ONLINE)
        return MachineSample(
            time_ns=time_ns,
            online=online,
            khz=tuple((each.name, clock_khz(host, each, online)) for each in self.policies),
            gpu_hz=number_at(host, f"{self.gpu}/cur_freq") if self.gpu else None,
            gpu_load=load(host, self.gpu) if self.gpu else None,
            temps_c=tuple(temperatures(host, self.zones)),
            cooling=tuple(numbers(host, self.cooling)),
            events=tuple(numbers(host, self.events)),
        )


def numbers(host: Host, nodes: Nodes) -> Iterator[tuple[str, int]]:
    for name, path in nodes:
        if (value := number_at(host, path)) is not None:
            yield name, value


def clock_khz(host: Host, policy: Policy, online: Sequence[int]) -> int | None:
    """What its cores run at; off-line they have none, though some kernels show a former one."""
    if online and policy.cores and not set(policy.cores) & set(online):
        return None
    found = (number_at(host, f"{policy.folder}/{name}") for name in CLOCKS)
    return next((khz for khz in found if khz), None)


def load(host: Host, gpu: str) -> float | None:
    """The share of the time that the GPU was busy; the kernel tells per mille."""
    per_mille = number_at(host, f"{gpu}/device/load")
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
    devices = {folder: (text_at(host, f"{folder}/type") or "") for folder in host.glob(pattern)}
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
