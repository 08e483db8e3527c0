"""The command that starts an agent on another machine: the system's OpenSSH.

All links to one machine share one connection. Host keys are checked, and nobody is asked for a
password: keys and agents only. What is run there is the same whatever is asked of it.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from edgetune.machine.remote.agent_process import BOOT
from edgetune.wire.settings import Settings

# What no shell and no program takes for anything but a word of its own.
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}\Z")]
User = Annotated[str, Meta(pattern=r"^([A-Za-z_][A-Za-z0-9_.-]{0,31})?\Z")]
Program = Annotated[str, Meta(pattern=r"^/?[A-Za-z0-9_][A-Za-z0-9_./-]{0,252}\Z")]
Port = Annotated[int, Meta(ge=1, le=65535)]

OPTIONS = {
    "BatchMode": "yes",
    "StrictHostKeyChecking": "yes",
    "PasswordAuthentication": "no",
    "KbdInteractiveAuthentication": "no",
    "ForwardAgent": "no",
    "ForwardX11": "no",
    "PermitLocalCommand": "no",
    "ConnectTimeout": "10",
    "ServerAliveInterval": "5",
    "ServerAliveCountMax": "3",
    "ControlMaster": "auto",
    "ControlPersist": "60",
}


class Address(Settings, frozen=True, kw_only=True):
    """Where a machine is: what is empty or None is as ~/.ssh/config says.

    `host` may be a name of ~/.ssh/config. `python` is that machine's, 3.6 or later.
    """

    host: Name
    user: User = ""
    port: Port | None = None
    key: str = ""
    python: Program = "python3"


def agent_command(address: Address, sockets: Path) -> list[str]:
    """`sockets` is a folder of this user's alone; the path of a socket in it must be short."""
    return [*ssh(address, sockets), "--", address.host, remote_words(address.python)]


def ssh(address: Address, sockets: Path) -> list[str]:
    options = {**OPTIONS, "ControlPath": f"{sockets}/edgetune-%C"}
    words = ["ssh", "-T", "-a", "-x"]
    for name, value in options.items():
        words += ["-o", f"{name}={value}"]
    if address.port is not None:
        words += ["-p", str(address.port)]
    if address.user:
        words += ["-l", address.user]
    if address.key:
        words += ["-o", "IdentitiesOnly=yes", "-i", address.key]
    return words


def remote_words(python: str) -> str:
    """For the login shell there, whichever it is."""
    return f"exec {python} -u -c {shlex.quote(BOOT)}"
