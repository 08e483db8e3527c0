"""A machine by the name that `machine=` selects, outside of a sweep."""

from __future__ import annotations

from edgetune.config.choices import nearest, one_of
from edgetune.config.composed import plain_file
from edgetune.config.strict import convert
from edgetune.errors import ConfigError
from edgetune.root import shipped
from edgetune.spec import AnyMachine


def machine_named(name: str) -> AnyMachine:
    """Raises ConfigError when there is none of this name."""
    folder = shipped("conf") / "machine"
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in known:
        raise ConfigError(
            "no such machine", expected=one_of(known), got=name, hint=nearest(name, known)
        )
    values = plain_file(folder / f"{name}.yaml")
    machine: AnyMachine = convert(values, AnyMachine, where="machine")
    return machine
