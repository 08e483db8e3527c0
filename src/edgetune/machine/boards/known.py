"""Which boards are known, and which one a machine is."""

from __future__ import annotations

import difflib
import re
from contextlib import suppress

from edgetune.errors import ConfigError
from edgetune.machine.board import Board
from edgetune.machine.boards.tegra186 import TX2, TX2_NX
from edgetune.machine.boards.tegra194 import AGX_XAVIER, XAVIER_NX
from edgetune.machine.boards.tegra210 import NANO, NANO_2GB, TX1
from edgetune.machine.boards.tegra234 import AGX_ORIN, ORIN_NANO, ORIN_NX
from edgetune.machine.boards.tegra264 import AGX_THOR
from edgetune.machine.host import Host

BOARDS = (
    *(TX1, NANO, NANO_2GB, TX2, TX2_NX, XAVIER_NX, AGX_XAVIER),
    *(ORIN_NANO, ORIN_NX, AGX_ORIN, AGX_THOR),
)
COMPATIBLE = "/proc/device-tree/compatible"
RELEASE = "/etc/nv_tegra_release"
JETPACK_BY_RELEASE = {28: 3, 32: 4, 34: 5, 35: 5, 36: 6, 38: 7, 39: 7}


def board_named(name: str) -> Board:
    """The board of that name.

    Raises:
        ConfigError: with the nearest names.
    """
    names = {board.name: board for board in BOARDS}
    if name in names:
        return names[name]
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.5)
    raise ConfigError(
        "no such board",
        expected=f"one of {', '.join(names)}",
        got=name,
        hint=f"did you mean {' or '.join(near)}?" if near else "",
    )


def identify(host: Host) -> Board | None:
    """The board that a machine's device tree names; its entries go from special to general."""
    with suppress(OSError):
        for entry in host.read(COMPATIBLE).split("\0"):
            for board in BOARDS:
                if entry in board.compatible:
                    return board
    return None


def jetpack_of(host: Host) -> int | None:
    """The major version of JetPack that a machine runs; None where its release is not told."""
    with suppress(OSError):
        if found := re.match(r"# R(\d+) \(release\)", host.read(RELEASE)):
            return JETPACK_BY_RELEASE.get(int(found[1]))
    return None
