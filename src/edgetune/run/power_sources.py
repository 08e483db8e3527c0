"""Which power sources are read on the lab's machine."""

from __future__ import annotations

from msgspec.structs import replace

from edgetune.power.sources import choose
from edgetune.run.lab import Lab
from edgetune.spec import Power


def really(power: Power, lab: Lab) -> Power:
    """With the names of the sources that `auto` finds."""
    samplers = choose(power, lab.host, lab.board)
    return replace(power, sources=tuple(dict.fromkeys(each.source for each in samplers)))
