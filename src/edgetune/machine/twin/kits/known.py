"""Which boards and releases there are twins of."""

from __future__ import annotations

from edgetune.errors import ConfigError
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.tegra186 import TX2_4
from edgetune.machine.twin.kits.tegra194 import AGX_XAVIER_4, XAVIER_NX_4, XAVIER_NX_5
from edgetune.machine.twin.kits.tegra210 import NANO_4
from edgetune.machine.twin.kits.tegra234 import AGX_ORIN_5, AGX_ORIN_6, AGX_ORIN_7, ORIN_NANO_6

KITS = (
    *(NANO_4, TX2_4, XAVIER_NX_4, XAVIER_NX_5, AGX_XAVIER_4),
    *(ORIN_NANO_6, AGX_ORIN_5, AGX_ORIN_6, AGX_ORIN_7),
)


def kit_of(board: str, jetpack: int) -> Kit:
    """What a twin of that board with that release is made of.

    Raises:
        ConfigError: with those that there are.
    """
    for kit in KITS:
        if (kit.board.name, kit.jetpack) == (board, jetpack):
            return kit
    there = ", ".join(f"{kit.board.name} {kit.jetpack}" for kit in KITS)
    raise ConfigError(
        "there is no twin of this board with this release",
        where="machine",
        expected=f"board and jetpack among {there}",
        got=f"{board} {jetpack}",
    )
