"""The GPU's clock as the kernel shows it."""

from __future__ import annotations

from edgetune.machine.board import Board
from edgetune.machine.host import Host
from edgetune.machine.values import table_at, text_at

DEVFREQ = "/sys/class/devfreq/*"
# What the device trees of Jetson boards call their GPUs, from TX1 to Thor.
GPU_NODES = frozenset({"gpu", "gp10b", "gv11b", "ga10b", "gb10b"})


def gpu_node(host: Host, board: Board | None) -> str | None:
    """The folder of its clocks; where it lies and what it is called differs between releases.

    Thor has two, of which the first drives the processing clusters.
    """
    names = GPU_NODES.union(board.gpu_nodes if board else ())
    for path in host.glob(DEVFREQ):
        if (text_at(host, f"{path}/device/of_node/name") or "").strip("\0") in names:
            return host.realpath(path)
    return None


def table_hz(host: Host, node: str) -> tuple[int, ...]:
    return table_at(host, f"{node}/available_frequencies")
