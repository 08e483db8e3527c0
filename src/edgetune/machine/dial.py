"""What can be read and set: a file of the kernel, or nvpmodel's power mode."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from edgetune.machine.host import Host
from edgetune.machine.nvpmodel import current_mode, switch_mode
from edgetune.machine.root_helper import may_read, may_start, may_write
from edgetune.machine.values import is_number

MODE = "nvpmodel"


class Dial(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`where` is the file's path; it is read at `shown` if that is another one.

    `mode` is that of nvpmodel, and its `where` the program. It outlives a reboot, files do not.
    """

    kind: Literal["file", "mode"] = "file"
    where: str
    shown: str = ""


def read_dial(host: Host, dial: Dial) -> str:
    """Raises OSError."""
    if dial.kind == "mode":
        return str(current_mode(host))
    return host.read(dial.shown or dial.where)


def turn_dial(host: Host, dial: Dial, value: str) -> None:
    """Raises OSError; that it does not raise does not say that the value was kept."""
    if dial.kind == "mode":
        switch_mode(host, int(value))
    else:
        host.write(dial.where, value)


def may_turn(dial: Dial, value: str) -> bool:
    """Whether a knob could have done it: nothing else is believed of what is read from a disk."""
    if dial.kind == "mode":
        return dial.where == MODE and may_start("run", ["nvpmodel", "-m", value])
    return may_write(dial.where, value) and (not dial.shown or may_read(dial.shown))


def same(one: str, other: str) -> bool:
    """Numbers by value, whatever blanks and zeros the kernel writes around them."""
    if is_number(one.strip()) and is_number(other.strip()):
        return int(one) == int(other)
    return one.strip() == other.strip()


def reason(error: OSError) -> str:
    """Without number and path: who tells of it names the path."""
    return error.strerror or str(error) or type(error).__name__
