"""What a user names that is no clock and no core: a governor, a power mode, the fan's duty.

Each is None where nothing is asked for, or where the machine has nothing to compare it with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from edgetune.config.choices import nearest, one_of
from edgetune.errors import ConfigError
from edgetune.machine.offer import OfferedMode
from edgetune.spec.state import FULL_DUTY

PERCENT = 100


def parse_governor(value: object, names: Sequence[str]) -> str | None:
    """Raises ConfigError for what is no name, or none of these."""
    where = "state.governor"
    if value is None:
        return None
    if not isinstance(value, str):
        raise ConfigError("wrong type", where=where, expected="a name", got=repr(value))
    if names and value not in names:
        raise ConfigError(
            "no such governor",
            where=where,
            expected=one_of(names),
            got=repr(value),
            hint=nearest(value, names),
        )
    return value if names else None


def parse_mode(value: object, modes: Sequence[OfferedMode]) -> OfferedMode | None:
    """By its name, in any case, or by its id: the fastest mode is not number 0 on every board.

    Raises:
        ConfigError: neither a name nor a number, or none of these.
    """
    where = "state.power_mode"
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ConfigError("wrong type", where=where, expected="a name or an id", got=repr(value))
    word = str(value).casefold()
    for mode in modes:
        if word in (mode.name.casefold(), str(mode.id)):
            return mode
    if not modes:
        return None
    raise ConfigError(
        "no such power mode",
        where=where,
        expected=one_of(f"{mode.id} {mode.name}" for mode in modes),
        got=repr(value),
        hint=nearest(value, [mode.name for mode in modes]),
    )


def parse_fan(value: object) -> int | None:
    """From 0 to 255; a percentage, `min` and `max` are of that.

    Raises:
        ConfigError: anything else.
    """
    if value is None:
        return None
    if value in ("min", "max"):
        return 0 if value == "min" else FULL_DUTY
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= FULL_DUTY:
        return value
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) *%", str(value))
    if match and float(match[1]) <= PERCENT:
        return round(FULL_DUTY * float(match[1]) / PERCENT)
    expected = f"0 to {FULL_DUTY}, 0% to 100%, min or max"
    raise ConfigError("no such duty", where="state.fan", expected=expected, got=repr(value))
