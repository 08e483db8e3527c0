"""Setting the power mode: all that the mode limits is written anew, whatever stood there."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from edgetune.machine.twin.folder import locked
from edgetune.machine.twin.host import TwinHost
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.nodes.identity import status_text
from edgetune.machine.twin.paths import STATUS
from edgetune.machine.twin.tree import nodes_of

LIMITED = frozenset({"core", "cpu_least", "cpu_most", "gpu_least", "gpu_most", "cap"})


def set_mode(host: TwinHost, number: int) -> list[str]:
    """What could not be set, in nvpmodel's words; nobody else changes the twin meanwhile."""
    if "read_only" in host.machine.faults:
        return [f"NVPM ERROR: Error opening {STATUS}: {errno.EROFS}"]
    with locked(host.folder):
        host.store(STATUS, status_text(number))
        return [complaint for node in limited(host, number) for complaint in put(host, node)]


def limited(host: TwinHost, number: int) -> Iterator[Node]:
    """With what the mode makes of them; names do not depend on which boot it is."""
    kit = host.boot().kit
    for node in nodes_of(kit, host.machine.name, boot=0, mode=number):
        if node.rule in LIMITED:
            yield node


def put(host: TwinHost, node: Node) -> Iterator[str]:
    last = node.rule == "core" and node.of == (host.boot().kit.last_core,)
    if last and node.text == "0" and "stuck_core" in host.machine.faults:
        yield f"NVPM ERROR: Error writing 0 to {node.path}: {errno.EBUSY}"
    else:
        host.store(node.path, node.text)
