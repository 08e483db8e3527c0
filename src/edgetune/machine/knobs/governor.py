"""Who chooses the CPU clocks within their limits: the same governor for all cores."""

from __future__ import annotations

from edgetune.machine.board import Board
from edgetune.machine.change import Change, file_change, missing
from edgetune.machine.cpufreq import policies
from edgetune.machine.host import Host
from edgetune.spec.state import State


def governor(state: State, host: Host, board: Board | None) -> list[Change]:
    if state.governor is None:
        return []
    found = policies(host, board)
    if not found:
        raise missing("governor", "this machine's kernel offers no CPU clocks (cpufreq)")
    return [
        file_change("governor", f"{policy.folder}/scaling_governor", state.governor)
        for policy in found
    ]
