"""Twins of boards in a test's own folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from edgetune.machine.twin.build import build_twin
from edgetune.machine.twin.folder import TREE
from edgetune.machine.twin.host import TwinHost
from edgetune.spec.machine import TwinMachine
from edgetune.wire.digest import digest_tree

CPU = "/sys/devices/system/cpu"
NO_CORE = 9999


def twin_machine(board: str = "jetson_tx2", jetpack: int = 4, **changes: Any) -> TwinMachine:
    return TwinMachine(**{"name": "twin", "board": board, "jetpack": jetpack, **changes})


def make_twin(
    folder: Path, board: str = "jetson_tx2", jetpack: int = 4, **changes: Any
) -> TwinHost:
    machine = twin_machine(board, jetpack, **changes)
    build_twin(machine, folder)
    return TwinHost(folder, machine)


def contents(folder: Path) -> dict[str, str]:
    """Of every file of the twin's tree, the digest; of every link, where it leads."""
    tree = folder / TREE
    links = [path for path in tree.rglob("*") if path.is_symlink()]
    leads = {path.relative_to(tree).as_posix(): str(path.readlink()) for path in links}
    return digest_tree(tree) | leads


def rest(host: TwinHost) -> TwinHost:
    """Its cores are idle, whatever this machine does meanwhile."""
    host.occupy({0: NO_CORE})
    return host
