"""The machine that a configuration names."""

from __future__ import annotations

from pathlib import Path

from edgetune.machine.host import Host
from edgetune.machine.local import LocalHost
from edgetune.machine.place import only_a_plan, twin_folder
from edgetune.machine.twin.build import build_twin
from edgetune.machine.twin.host import TwinHost
from edgetune.spec.machine import AnyMachine, PlannedMachine, TwinMachine


def open_host(machine: AnyMachine, root: Path) -> Host:
    """This machine, or a twin, which is built below `root` when it is not there.

    Raises:
        ConfigError: nothing can run on it, or there is no such twin.
    """
    if isinstance(machine, PlannedMachine):
        raise only_a_plan(machine)
    if isinstance(machine, TwinMachine):
        folder = twin_folder(machine.name, root)
        build_twin(machine, folder)
        return TwinHost(folder, machine)
    return LocalHost()
