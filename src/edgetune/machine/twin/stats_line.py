"""The line that tegrastats prints: in the form that each board and release has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edgetune.machine.twin.clocks import gpu_hz
from edgetune.machine.twin.kit import Channel, Kit, Zone
from edgetune.machine.twin.live import Now
from edgetune.machine.twin.node import Node

MHZ_PER_KHZ, MHZ_PER_HZ = 1000, 1_000_000
EMC_SHARE = 20  # percent of the memory's bandwidth that cores under full load take
STAMP = "%m-%d-%Y %H:%M:%S"


class Average:
    """Of all values so far, and the highest."""

    def __init__(self) -> None:
        self.count, self.total, self.peak = 0, 0, 0

    def add(self, value: int) -> None:
        self.count, self.total = self.count + 1, self.total + value
        self.peak = max(self.peak, value)

    @property
    def mean(self) -> int:
        return self.total // self.count


class StatsLines:
    """What it averages it averages since it was started."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.rails: dict[str, Average] = {}
        self.hottest: dict[str, float] = {}

    def line(self, now: Now, *, rails: bool) -> str:
        """Without rails also all else is missing that only root may see."""
        fields = {
            "stamp": datetime.now().strftime(STAMP),  # noqa: DTZ005 - it prints local time
            "cpu": ",".join(cores(now)),
            "emc": str(now.emc_hz // MHZ_PER_HZ),
            "emc_load": str(int(EMC_SHARE * now.mean_load)),
            "gpu": str(gpu_mhz(now)),
            "gpu_load": "0",
        }
        fields |= {f"t_{zone.short}": text for zone, text in self.temperatures(now)}
        fields |= {f"p_{rail.name}": text for rail, text in self.powers(now)}
        return (self.kit.line if rails else self.kit.plain_line).format_map(fields)

    def temperatures(self, now: Now) -> Iterator[tuple[Zone, str]]:
        for number, zone in enumerate(self.kit.zones):
            try:
                value_c = now.millicelsius(Node(path=zone.type, of=(number,))) / 1000
            except OSError:  # its sensor is off
                continue
            peak_c = max(value_c, self.hottest.get(zone.short, value_c))
            self.hottest[zone.short] = peak_c
            yield zone, f"{zone.short}@{'/'.join(degrees(value_c, peak_c)[: self.kit.fields - 1])}"

    def powers(self, now: Now) -> Iterator[tuple[Channel, str]]:
        for rail in (each for monitor in self.kit.monitors for each in monitor.channels):
            value = now.milliwatts(rail)
            average = self.rails.setdefault(rail.name, Average())
            average.add(value)
            values = (value, average.mean, average.peak)[: self.kit.fields]
            yield rail, f"{rail.name} {'/'.join(f'{each}{self.kit.unit}' for each in values)}"


def degrees(*values_c: float) -> list[str]:
    return [f"{value_c:g}C" for value_c in values_c]


def cores(now: Now) -> Iterator[str]:
    clusters = enumerate(now.kit.board.clusters)
    index_of = {core: index for index, cluster in clusters for core in cluster.cores}
    for core in now.kit.board.cores:
        if core not in now.standing.online:
            yield "off"
        else:
            load, khz = now.loads.get(core, 0.0), now.khz(index_of[core])
            yield f"{round(100 * load)}%@{khz // MHZ_PER_KHZ}"


def gpu_mhz(now: Now) -> int:
    """Where its sensor goes off with its rail, so does its clock."""
    off = any(zone.spot == "off" and zone.short == "GPU" for zone in now.kit.zones)
    return 0 if off and now.standing.rail_gated else gpu_hz(now.standing) // MHZ_PER_HZ
