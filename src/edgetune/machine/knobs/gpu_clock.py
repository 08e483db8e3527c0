"""The clock that the GPU is held at."""

from __future__ import annotations

from edgetune.machine.board import Board
from edgetune.machine.change import Change, missing
from edgetune.machine.devfreq import gpu_node, table_hz
from edgetune.machine.host import Host
from edgetune.machine.knobs.limits import held_at
from edgetune.spec.state import State


def gpu_clock(state: State, host: Host, board: Board | None) -> list[Change]:
    if state.gpu_hz is None:
        return []
    node = gpu_node(host, board)
    if node is None:
        raise missing("gpu_hz", "this machine's kernel offers no GPU clock (devfreq)")
    return held_at(
        "gpu_hz",
        lower=f"{node}/min_freq",
        upper=f"{node}/max_freq",
        floor=min(table_hz(host, node), default=state.gpu_hz),
        value=state.gpu_hz,
    )
