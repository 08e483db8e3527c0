"""The cores that a user names: `all`, `0`, `0-1`, `0,2-3`, `[0, 2]`, or a mask such as `0x5`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from edgetune.errors import ConfigError
from edgetune.spec import core_list

WHERE = "state.cores"
FORMS = "all, 0, 0-1, [0,2,3] or a mask such as '0x5'"
CORE_LIMIT = 1 << 16  # beyond any kernel's; keeps a slip of the finger from filling the memory


def parse_cores(value: object, available: Sequence[int]) -> tuple[int, ...]:
    """The cores that `value` names, ascending, each of them among `available`.

    Raises:
        ConfigError: not a core mask, an empty one, or a core that is not available.
    """
    if value == "all":
        return tuple(sorted(available))
    cores = sorted(set(named_cores(value, value)))
    if not cores:
        raise ConfigError(
            "the core mask is empty",
            where=WHERE,
            expected=f"cores among {core_list(available)}",
            got=repr(value),
        )
    missing = [core for core in cores if core not in available]
    if missing:
        raise not_here(missing, available)
    return tuple(cores)


def named_cores(value: object, whole: object) -> list[int]:
    """Every core that `value` names; `whole` is what the user wrote, for the error."""
    if isinstance(value, list):
        return [core for item in value for core in named_cores(item, whole)]
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return [value]
    if isinstance(value, str):
        return [core for part in value.split(",") if part.strip() for core in span(part, whole)]
    if value is None:
        return []
    raise not_a_mask(whole)


def span(part: str, whole: object) -> list[int]:
    text = part.strip()
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,256}", text):
        mask = int(text, 16)
        return [core for core in range(mask.bit_length()) if mask >> core & 1]
    if not (match := re.fullmatch(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", text)):
        raise not_a_mask(whole)
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last or last - first > CORE_LIMIT:
        raise not_a_mask(whole)
    return list(range(first, last + 1))


def not_a_mask(value: object) -> ConfigError:
    return ConfigError("not a core mask", where=WHERE, expected=FORMS, got=repr(value))


def not_here(missing: Sequence[int], available: Sequence[int]) -> ConfigError:
    nearest = min(available, key=lambda core: abs(core - missing[0]))
    return ConfigError(
        "no such core here",
        where=WHERE,
        expected=f"cores among {core_list(available)}",
        got=core_list(missing),
        hint=f"the nearest is {nearest}",
    )
