"""The memory's clock."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.limits import Limits
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.paths import BPMP, BWMGR, OVERRIDE, cap_file


def memory_nodes(kit: Kit, limits: Limits) -> Iterator[Node]:
    least, most = str(kit.board.emc_hz[0]), str(kit.board.emc_hz[-1])
    if kit.board.memory == "bwmgr":
        yield Node(path=f"{BWMGR}/emc_min_rate", text=least)
        yield Node(path=f"{BWMGR}/emc_max_rate", text=most)
        yield Node(path=f"{OVERRIDE}/clk_state", text="0", rule="rate_lock")
        yield Node(path=f"{OVERRIDE}/clk_update_rate", text=most, rule="rate")
        yield Node(path=f"{OVERRIDE}/clk_rate", text=most, live="emc_now")
    else:
        yield Node(path=f"{BPMP}/min_rate", text=least)
        yield Node(path=f"{BPMP}/max_rate", text=most)
        yield Node(path=f"{BPMP}/mrq_rate_locked", text="0", rule="rate_lock")
        yield Node(path=f"{BPMP}/rate", text=most, rule="rate", live="emc_now")
    if cap := cap_file(kit):
        yield Node(path=cap, text=str(limits.emc_hz), rule="cap")
