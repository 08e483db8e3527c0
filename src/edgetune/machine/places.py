"""Every machine that may have been left set: this one, and all twins that were built."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from edgetune.errors import SetupError
from edgetune.machine.host import Host
from edgetune.machine.journal_lines import NAME
from edgetune.machine.local import LocalHost
from edgetune.machine.place import FOR_ALL, local_folder, twins_folder
from edgetune.machine.twin.host import open_twin


class Place(NamedTuple):
    """Where a machine's lock and journal are; the machine itself is opened when it is needed."""

    name: str
    folder: Path
    open: Callable[[], Host]


def places(root: Path) -> list[Place]:
    local = [Place("local", folder, LocalHost) for folder in dict.fromkeys(local_folders())]
    return [*local, *twins(twins_folder(root))]


def local_folders() -> Iterator[Path]:
    """One's own, and root's: it may have been root who set this machine."""
    yield local_folder()
    if "EDGETUNE_MACHINE_DIR" not in os.environ and (FOR_ALL / NAME).exists():
        yield FOR_ALL


def twins(folder: Path) -> Iterator[Place]:
    for each in sorted(path for path in folder.glob("*") if path.is_dir()):
        yield Place(each.name, each, partial(opened, each))


def opened(folder: Path) -> Host:
    """Raises SetupError: what a killed run had set is not there any more."""
    twin = open_twin(folder)
    if twin is None:
        raise SetupError("no twin stands there", where=str(folder), hint="remove that folder")
    return twin
