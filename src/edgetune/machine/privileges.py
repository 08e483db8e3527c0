"""With which rights a machine can be set, and how to get them."""

from __future__ import annotations

import os
import pwd
import re
from typing import Literal

from msgspec import Struct

from edgetune.machine import root_helper
from edgetune.machine.helper import INSTALLED
from edgetune.machine.host import Host
from edgetune.machine.local import LocalHost

SUDOERS = "/etc/sudoers.d/edgetune"


class Privileges(Struct, frozen=True, kw_only=True):
    """`remedy` are the commands that install the helper, where there is neither it nor root."""

    how: Literal["root", "helper", "none"]
    remedy: tuple[str, ...] = ()


def privileges(host: Host) -> Privileges:
    """On a twin, everybody is root."""
    if host.simulated or os.geteuid() == 0:
        return Privileges(how="root")
    if isinstance(host, LocalHost) and host.helper is not None:
        return Privileges(how="helper")
    return Privileges(how="none", remedy=remedy(user_of(os.getuid())))


def remedy(user: str) -> tuple[str, ...]:
    """What to type, once; sudo asks for the password then, and never again for the helper.

    The rule is checked before it is put in place: a broken one would lock everybody out of sudo.
    """
    rule = f"{user} ALL=(root) NOPASSWD: {INSTALLED}"
    source = os.path.realpath(root_helper.__file__)
    check = f'f=$(mktemp) && echo "{rule}" > "$f" && visudo -cf "$f"'
    put = f'install -o root -g root -m 0440 "$f" {SUDOERS}'
    return (
        f"sudo install -D -o root -g root -m 0755 '{source}' {INSTALLED}",
        f"sudo sh -c '{check} && {put}; rm -f \"$f\"'",
    )


def user_of(uid: int) -> str:
    """The name where sudoers takes it as it is, else the number in sudoers' notation."""
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = ""
    return name if re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", name) else f"#{uid}"
