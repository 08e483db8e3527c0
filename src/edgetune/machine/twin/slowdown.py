"""How much slower a network runs on a twin than at the board's highest clock."""

from __future__ import annotations

from collections.abc import Iterable

from edgetune.machine.twin.boot import absent
from edgetune.machine.twin.host import TwinHost


def slowdown(host: TwinHost, cores: Iterable[int]) -> float:
    """The highest clock of the fastest cluster, over the lowest clock among `cores` under load.

    1.0 where they run at that clock. A core that waits for the others sets the pace.

    Raises:
        FileNotFoundError: one of the cores is off-line, or the board has none of that number.
    """
    now, clusters = host.now(), host.boot().kit.board.clusters
    fastest = max(cluster.khz[-1] for cluster in clusters)
    return max(fastest / now.khz_at(cluster_of(host, core), 1.0) for core in cores)


def cluster_of(host: TwinHost, core: int) -> int:
    for index, cluster in enumerate(host.boot().kit.board.clusters):
        if core in cluster.cores and core in host.standing().online:
            return index
    raise absent(f"core {core} of {host.name}")
