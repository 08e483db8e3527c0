"""All knobs, in the order in which they are turned; undone from the end.

A power mode rewrites what the others set, a core must be on-line for its clock to be set, and a
governor is chosen before the limits within which it chooses.
"""

from __future__ import annotations

from collections.abc import Callable

from edgetune.machine.board import Board
from edgetune.machine.change import Change
from edgetune.machine.host import Host
from edgetune.machine.knobs.cpu_clocks import cpu_clocks
from edgetune.machine.knobs.emc_clock import emc_clock
from edgetune.machine.knobs.fan import fan
from edgetune.machine.knobs.governor import governor
from edgetune.machine.knobs.gpu_clock import gpu_clock
from edgetune.machine.knobs.online import online
from edgetune.machine.knobs.power_mode import power_mode
from edgetune.spec.state import State

# What the state asks of this knob, as the machine stands after the knobs before it.
# Raises StateRefused: the machine has no such knob, or not that far.
Knob = Callable[[State, Host, Board | None], list[Change]]

KNOBS: tuple[Knob, ...] = (
    power_mode,
    online,
    governor,
    cpu_clocks,
    gpu_clock,
    emc_clock,
    fan,
)
