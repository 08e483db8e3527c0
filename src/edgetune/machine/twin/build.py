"""Making a twin, and starting it anew."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from edgetune.errors import ConfigError
from edgetune.machine.twin.folder import TREE, Stamp, locked, read_stamp, write_stamp
from edgetune.machine.twin.kits.known import kit_of
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.paths import STATUS
from edgetune.machine.twin.tree import lay_out, nodes_of
from edgetune.spec.machine import TwinMachine

NEXT, LAST = "tree.next", "tree.last"


def build_twin(machine: TwinMachine, folder: Path) -> None:
    """Make the twin in `folder`; one that is there stays as it is, as a board between two sweeps.

    Its faults and the air around it are those of `machine` from now on.

    Raises:
        ConfigError: there is no such twin, or another board stands in the folder.
    """
    kit_of(machine.board, machine.jetpack)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        stamp = read_stamp(folder)
        if stamp is None:
            stamp = Stamp(machine=machine)
            put_tree(folder, started(stamp, stamp.kit.board.default_mode))
            write_stamp(folder, stamp)
        elif stamp.machine != machine:
            write_stamp(folder, taken_over(stamp, machine, folder))


def taken_over(stamp: Stamp, machine: TwinMachine, folder: Path) -> Stamp:
    """The same board with other faults or in other air."""
    there, wanted = [(each.board, each.jetpack) for each in (stamp.machine, machine)]
    if there != wanted:
        raise ConfigError(
            "another twin stands there under this name",
            where=str(folder),
            expected=f"{wanted[0]} with JetPack {wanted[1]}",
            got=f"{there[0]} with JetPack {there[1]}",
            hint="choose another machine.name, or remove that folder",
        )
    return Stamp(machine=machine, boot=stamp.boot)


def reboot(folder: Path) -> None:
    """As after a loss of power: everything is reset but the power mode, folders are renumbered."""
    with locked(folder):
        restart(folder, stored_mode(folder))


def restart(folder: Path, mode: int) -> None:
    """`reboot` into a power mode, by whoever holds the lock."""
    stamp = read_stamp(folder)
    if stamp is None:
        raise FileNotFoundError(folder)
    stamp = Stamp(machine=stamp.machine, boot=stamp.boot + 1)
    put_tree(folder, started(stamp, mode))
    write_stamp(folder, stamp)


def started(stamp: Stamp, mode: int) -> Iterator[Node]:
    return nodes_of(stamp.kit, stamp.machine.name, boot=stamp.boot, mode=mode)


def stored_mode(folder: Path) -> int:
    """The power mode that outlives a boot."""
    text = (folder / TREE / STATUS.lstrip("/")).read_text()
    found = re.match(r"pmode:(\d+)", text)
    return int(found[1]) if found else 0


def put_tree(folder: Path, nodes: Iterator[Node]) -> None:
    """In the place of the one that is there."""
    coming, going = folder / NEXT, folder / LAST
    for path in (coming, going):
        shutil.rmtree(path, ignore_errors=True)
    lay_out(nodes, coming)
    if (folder / TREE).exists():
        (folder / TREE).rename(going)
    coming.rename(folder / TREE)
    shutil.rmtree(going, ignore_errors=True)
