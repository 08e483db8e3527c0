"""Where what edgetune knows of a machine stands: it must outlive a power loss."""

from __future__ import annotations

import os
import re
from pathlib import Path

from edgetune.errors import ConfigError
from edgetune.spec.machine import AnyMachine, PlannedMachine, TwinMachine

FOR_ALL = Path("/var/lib/edgetune")
NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"


def state_folder(machine: AnyMachine, root: Path) -> Path:
    """Journal and lock of a machine: a twin's are beside its tree, this one's outside of `root`.

    The folder need not exist yet. $EDGETUNE_MACHINE_DIR replaces that of this machine.

    Raises:
        ConfigError: a plan has no state, or the name of a twin names no folder.
    """
    if isinstance(machine, PlannedMachine):
        raise only_a_plan(machine)
    if isinstance(machine, TwinMachine):
        return twin_folder(machine.name, root)
    return local_folder()


def twins_folder(root: Path) -> Path:
    return root / "outputs" / "twins"


def twin_folder(name: str, root: Path) -> Path:
    if not re.fullmatch(NAME, name):
        expected = "letters, digits, dots and dashes"
        raise ConfigError(
            "no name for a twin", where="machine.name", expected=expected, got=repr(name)
        )
    return twins_folder(root) / name


def local_folder() -> Path:
    """Of all users when root sets the clocks; otherwise of this user."""
    if override := os.environ.get("EDGETUNE_MACHINE_DIR"):
        return Path(override).expanduser().resolve()
    if os.geteuid() == 0:
        return FOR_ALL
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "edgetune"


def only_a_plan(machine: PlannedMachine) -> ConfigError:
    return ConfigError(
        "a plan only: nothing can run there",
        where=f"machine={machine.name}",
        hint="try it with `edgetune plan`, or rehearse it with machine=twin_…",
    )
