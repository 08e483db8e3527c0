"""What the files show that change by themselves."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from functools import cached_property

from edgetune.machine.twin.clocks import cpu_khz, emc_hz, gpu_hz
from edgetune.machine.twin.draw import consumed_mw, current_ma, power_mw
from edgetune.machine.twin.kit import Channel, Consumer, Kit
from edgetune.machine.twin.life import Life, core_loads
from edgetune.machine.twin.node import Live, Node
from edgetune.machine.twin.standing import Standing
from edgetune.spec.state import core_list

UNREADABLE_MC = -256_000
DIE_MC = {True: 100_000, False: 50_000}  # no measurement: what its driver always says
STEPS_PER_C = {True: 2, False: 32}
SHUNT_STEP_UV = 40
FULL_DUTY, FAN_FROM_C, DUTY_PER_C, RPM_PER_DUTY = 255, 45.0, 8.0, 20
FEATURES = "fp asimd evtstrm aes pmull sha1 sha2 crc32"


class Now:
    """A twin at one moment."""

    def __init__(
        self,
        kit: Kit,
        standing: Standing,
        life: Life,
        placed: Mapping[int, int],
        ambient_c: float,
    ) -> None:
        self.kit, self.standing, self.life, self.ambient_c = kit, standing, life, ambient_c
        self.loads = core_loads(standing, life.loads, placed)
        self.shows: dict[Live, Callable[[Node], str]] = {
            "online": lambda _: core_list(standing.online),
            "offline": lambda _: core_list(set(kit.board.cores) - set(standing.online)),
            "affected": self.affected,
            "cpu_least": lambda node: str(standing.clocks[node.of[0]].least),
            "cpu_now": lambda node: str(self.khz(node.of[0])),
            "cpuinfo": lambda _: self.cpuinfo(),
            "gpu_now": lambda _: str(gpu_hz(standing)),
            "gpu_load": lambda _: "0",
            "emc_now": lambda _: str(self.emc_hz),
            "temperature": lambda node: str(self.millicelsius(node)),
            "alert": lambda _: str(int(life.throttled)),
            "fan_duty": lambda _: str(self.fan),
            "fan_speed": lambda _: str(RPM_PER_DUTY * self.fan),
            "volts": lambda node: str(self.channel(node).bus_mv),
            "amperes": lambda node: str(self.milliamperes(self.channel(node))),
            "watts": lambda node: str(self.milliwatts(self.channel(node))),
            "shunts": self.shunts,
            "events": lambda node: str(life.throttles if node.of == (3,) else 0),
        }

    def text(self, node: Node) -> str:
        """Raises OSError."""
        return self.shows[node.live](node)

    def khz(self, index: int) -> int:
        own = (self.loads.get(core, 0.0) for core in self.kit.board.clusters[index].cores)
        return self.khz_at(index, max(own))

    def khz_at(self, index: int, load: float) -> int:
        """The clock that a cluster has, or would have, with this load on its busiest core."""
        throttled = self.life.throttled
        return cpu_khz(self.kit, self.standing, index, load=load, throttled=throttled)

    @property
    def mean_load(self) -> float:
        return sum(self.loads.values()) / len(self.kit.board.cores)

    @property
    def emc_hz(self) -> int:
        return emc_hz(self.kit, self.standing, load=self.mean_load)

    def affected(self, node: Node) -> str:
        cores = self.kit.board.clusters[node.of[0]].cores
        return " ".join(str(core) for core in cores if core in self.standing.online)

    def cpuinfo(self) -> str:
        parts = {core: c.part for c in self.kit.board.clusters for core in c.cores}
        return "\n".join(cpu_entry(core, parts[core]) for core in self.standing.online)

    def millicelsius(self, node: Node) -> int:
        """Of a zone. Raises OSError where its sensor is off."""
        zone = self.kit.zones[node.of[0]]
        if zone.spot == "off" and self.kit.jetpack > 5:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), node.path)
        if zone.spot in {"off", "die"}:
            return UNREADABLE_MC if zone.spot == "off" else DIE_MC[self.kit.old]
        steps = STEPS_PER_C[self.kit.old]
        return int(round(steps * self.celsius(zone.spot)) * 1000 / steps)

    def celsius(self, spot: str) -> float:
        board, cores = self.life.board_k, self.life.cores_k
        share = {"cpu": 1.0, "gpu": 0.3, "soc": 0.5, "board": -0.1, "fan": 0.4}[spot]
        return self.ambient_c + board + share * cores

    @property
    def fan(self) -> int:
        """The duty: as it was set, else as the temperature asks for it."""
        if self.standing.fan is not None:
            return self.standing.fan
        return round(max(0.0, min(FULL_DUTY, DUTY_PER_C * (self.celsius("fan") - FAN_FROM_C))))

    def channel(self, node: Node) -> Channel:
        monitor, channel = node.of
        return self.kit.monitors[monitor].channels[channel]

    @cached_property
    def consumed(self) -> dict[Consumer, float]:
        throttled = self.life.throttled
        return consumed_mw(self.kit, self.standing, self.loads, throttled=throttled)

    def milliamperes(self, channel: Channel) -> int:
        return current_ma(channel, self.consumed)

    def milliwatts(self, channel: Channel) -> int:
        return power_mw(channel, self.milliamperes(channel))

    def shunts(self, node: Node) -> str:
        """In millivolts, as their driver sums them up."""
        channels = self.kit.monitors[node.of[0]].channels
        steps = sum(self.milliamperes(each) / each.step_ma for each in channels)
        return str(round(steps * SHUNT_STEP_UV / 1000))


def cpu_entry(core: int, part: str) -> str:
    implementer, _, number = part.partition("/")
    lines = {
        "processor\t": core,
        "BogoMIPS\t": "62.50",
        "Features\t": FEATURES,
        "CPU implementer\t": implementer,
        "CPU architecture": 8,
        "CPU part\t": number,
    }
    return "".join(f"{key}: {value}\n" for key, value in lines.items())
