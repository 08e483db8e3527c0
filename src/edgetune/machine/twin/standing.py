"""What a twin is set to: its settings as they stand in the tree, as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.limits import Limits, limits_of
from edgetune.machine.twin.paths import (
    PWM_FAN,
    STATUS,
    cap_file,
    core_folder,
    gpu_folder,
    has_pwm_fan,
    policy_folder,
    rate_files,
)

Stored = Callable[[str], str]


class Clock(Struct, frozen=True, kw_only=True):
    """The limits of a clock, in what its files count in; `fixed` is what `userspace` asks for."""

    least: int
    most: int
    governor: str
    fixed: int | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """`clocks` go by cluster. `emc_hz` is what the memory is held at, `fan` what the fan is.

    `caps` are the power mode's limits.
    """

    online: tuple[int, ...]
    clocks: tuple[Clock, ...]
    gpu: Clock
    rail_gated: bool
    emc_hz: int | None
    emc_cap_hz: int
    fan: int | None
    caps: Limits

    def reaches(self, cores: tuple[int, ...]) -> bool:
        """Whether one of them is on-line: without, nothing of their clock is there."""
        return any(core in self.online for core in cores)


def read_standing(kit: Kit, stored: Stored, duty_file: str) -> Standing:
    """`stored` gives what stands in a file."""
    lock, rate = rate_files(kit)
    cap = cap_file(kit)
    cores = kit.board.cores
    return Standing(
        online=tuple(core for core in cores if stored(f"{core_folder(core)}/online") == "1"),
        clocks=tuple(cpu_clock(stored, policy_folder(each)) for each in kit.board.clusters),
        gpu=gpu_clock(stored, gpu_folder(kit)),
        rail_gated=stored(f"{kit.gpu}/railgate_enable") == "1",
        emc_hz=int(stored(rate)) if stored(lock) == "1" else None,
        emc_cap_hz=int(stored(cap)) if cap else 0,
        fan=fan_duty(kit, stored, duty_file),
        caps=limits_of(kit, power_mode(stored)),
    )


def power_mode(stored: Stored) -> int:
    found = re.match(r"pmode:(\d+)", stored(STATUS))
    return int(found[1]) if found else 0


def cpu_clock(stored: Stored, folder: str) -> Clock:
    """A lower limit above the upper one counts for nothing; only newer kernels store that."""
    most = int(stored(f"{folder}/scaling_max_freq"))
    least = int(stored(f"{folder}/scaling_min_freq"))
    fixed = stored(f"{folder}/scaling_setspeed")
    return Clock(
        least=min(most, least),
        most=most,
        governor=stored(f"{folder}/scaling_governor"),
        fixed=int(fixed) if fixed.isdecimal() else None,
    )


def gpu_clock(stored: Stored, folder: str) -> Clock:
    most, least = int(stored(f"{folder}/max_freq")), int(stored(f"{folder}/min_freq"))
    return Clock(least=min(most, least), most=most, governor=stored(f"{folder}/governor"))


def fan_duty(kit: Kit, stored: Stored, duty_file: str) -> int | None:
    """None while the fan follows the temperature."""
    if has_pwm_fan(kit) and stored(f"{PWM_FAN}/temp_control") == "1":
        return None
    return int(stored(duty_file))
