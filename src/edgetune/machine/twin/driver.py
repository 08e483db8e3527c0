"""How a twin's drivers take a write: what they refuse, and what they make of the rest.

Linux 4.9 refuses a limit beyond the other one (EINVAL). Later kernels clamp without a word: to the
table, to the power mode's cap, and a lower limit above the upper one counts for nothing.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.limits import at_least, at_most
from edgetune.machine.twin.node import Node, Rule
from edgetune.machine.twin.nodes import cpu, gpu
from edgetune.machine.twin.paths import rate_files
from edgetune.machine.twin.standing import Clock, Standing
from edgetune.spec.machine import Fault

MOST_DUTY = 255
Stores = list[tuple[str, str]]
Taker = Callable[[Node, str, Standing], Stores]


class Driver:
    """Of a kit with faults. `fresh` gives the text that a file has after boot."""

    def __init__(self, kit: Kit, faults: Iterable[Fault], fresh: Callable[[str], str]) -> None:
        self.kit, self.faults, self.fresh = kit, tuple(faults), fresh
        self.takers: dict[Rule, Taker] = {
            "core": self.switch,
            "cpu_least": self.limit_cpu,
            "cpu_most": self.limit_cpu,
            "cpu_fixed": self.fix_cpu,
            "governor": self.govern_cpu,
            "gpu_least": self.limit_gpu,
            "gpu_most": self.limit_gpu,
            "gpu_governor": lambda node, word, _: plain(node, word, gpu.GOVERNORS.split()),
            "power": lambda node, word, _: plain(node, word, ("on", "auto")),
            "flag": lambda node, word, _: plain(node, word, ("0", "1")),
            "cap": lambda node, word, _: [(node.path, str(number(word, node)))],
            "rate": self.rate_memory,
            "rate_lock": self.hold_memory,
            "duty": self.turn_fan,
            "fan_auto": self.release_fan,
        }

    def take(self, node: Node, text: str, standing: Standing) -> Stores:
        """What is to be stored, and where, for a write of `text`. Raises OSError."""
        if "read_only" in self.faults:
            raise refused(errno.EROFS, node)
        taker = self.takers.get(node.rule)
        if taker is None:
            raise refused(errno.EACCES, node)
        return taker(node, text.strip(), standing)

    def switch(self, node: Node, word: str, _standing: Standing) -> Stores:
        """The core that the kernel boots on stays on."""
        (core,) = node.of
        stores = plain(node, word, ("0", "1"))
        if word == "0" and core in self.kit.board.fixed:
            raise refused(errno.EINVAL if self.kit.old else errno.EPERM, node)
        if word == "0" and core == self.kit.last_core and "stuck_core" in self.faults:
            raise refused(errno.EBUSY, node)
        return stores

    def govern_cpu(self, node: Node, word: str, _standing: Standing) -> Stores:
        """A clock that was asked for is forgotten with the governor that takes requests."""
        governors = cpu.OLD_GOVERNORS if self.kit.old else cpu.GOVERNORS
        speed = node.path.replace("scaling_governor", "scaling_setspeed")
        forgotten = [] if word == "userspace" else [(speed, self.fresh(speed))]
        return [*plain(node, word, governors.split()), *forgotten]

    def fix_cpu(self, node: Node, word: str, standing: Standing) -> Stores:
        (index,) = node.of
        if standing.clocks[index].governor != "userspace":
            raise refused(errno.EINVAL, node)
        table = self.kit.board.clusters[index].khz
        return [(node.path, str(at_least(table, self.khz(node, word, standing))))]

    def limit_cpu(self, node: Node, word: str, standing: Standing) -> Stores:
        (index,) = node.of
        khz = self.khz(node, word, standing)
        table, clock = self.kit.board.clusters[index].khz, standing.clocks[index]
        return self.limit(node, khz, table, clock=clock, cap=standing.caps.khz[index][1])

    def khz(self, node: Node, word: str, standing: Standing) -> int:
        """What is written, after the faults: the power mode's own limits are never clamped."""
        (index,) = node.of
        khz = number(word, node)
        if "refuse_cpu" in self.faults:
            raise refused(errno.EIO, node)
        if "clamp_cpu" in self.faults and khz not in standing.caps.khz[index]:
            return at_most(self.kit.board.clusters[index].khz, khz - 1)
        return khz

    def limit_gpu(self, node: Node, word: str, standing: Standing) -> Stores:
        hz, cap = number(word, node), standing.caps.gpu_hz[1]
        return self.limit(node, hz, self.kit.gpu_hz, clock=standing.gpu, cap=cap)

    def limit(
        self, node: Node, value: int, table: tuple[int, ...], *, clock: Clock, cap: int
    ) -> Stores:
        """An upper limit goes down to the next clock of the table, a lower one up to it."""
        upper = node.rule.endswith("most")
        if self.kit.old and (value < clock.least if upper else value > clock.most):
            raise refused(errno.EINVAL, node)
        kept = at_most(table, value) if upper else at_least(table, value)
        return [(node.path, str(kept if self.kit.old else min(kept, cap)))]

    def rate_memory(self, node: Node, word: str, standing: Standing) -> Stores:
        """A rate counts only while it is held."""
        hz = at_least(self.kit.board.emc_hz, number(word, node))
        return [] if standing.emc_hz is None else [(node.path, str(hz))]

    def hold_memory(self, node: Node, word: str, standing: Standing) -> Stores:
        """Let go, both files are as after boot again."""
        _, rate = rate_files(self.kit)
        stores = plain(node, word, ("0", "1"))
        if word == "0":
            return [(rate, self.fresh(rate)), *stores]
        held = standing.emc_hz is not None
        return [] if held else [(rate, str(self.kit.board.emc_hz[-1])), *stores]

    def turn_fan(self, node: Node, word: str, standing: Standing) -> Stores:
        """While the fan follows the temperature, a duty that is written is forgotten."""
        duty = number(word, node)
        if duty > MOST_DUTY:
            raise refused(errno.EINVAL, node)
        follows = self.kit.old and standing.fan is None
        return [] if follows else [(node.path, str(duty))]

    def release_fan(self, node: Node, word: str, _standing: Standing) -> Stores:
        duty = node.path.replace("temp_control", "target_pwm")
        stores = plain(node, word, ("0", "1"))
        return [(duty, self.fresh(duty)), *stores] if word == "1" else stores


def plain(node: Node, word: str, words: Iterable[str]) -> Stores:
    """What is written, if it is one of `words`."""
    if word not in words:
        raise refused(errno.EINVAL, node)
    return [(node.path, word)]


def number(word: str, node: Node) -> int:
    if not (word.isascii() and word.isdecimal()):
        raise refused(errno.EINVAL, node)
    return int(word)


def refused(reason: int, node: Node) -> OSError:
    return OSError(reason, os.strerror(reason), node.path)
