"""The cores that a user names: `all`, `0`, `0-1`, `0,2-3`, `[0, 2]`, a mask such as `0x5`.

The name of a cluster stands for its cores, also among others: `a57,1`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from edgetune.config.choices import nearest
from edgetune.errors import ConfigError
from edgetune.spec import core_list

WHERE = "state.cores"
FORMS = "all, 0, 0-1, [0,2,3] or a mask such as '0x5'"
CORE_LIMIT = 1 << 16  # beyond any kernel's; keeps a slip of the finger from filling the memory
Clusters = Mapping[str, Sequence[int]]
NO_CLUSTERS: Clusters = {}


def parse_cores(
    value: object,
    available: Sequence[int],
    *,
    clusters: Clusters = NO_CLUSTERS,
    where: str = WHERE,
) -> tuple[int, ...]:
    """The cores that `value` names, ascending, each of them among `available`.

    Raises:
        ConfigError: not a core mask, an empty one, or a core that is not available.
    """
    if value == "all":
        return tuple(sorted(available))
    try:
        cores = sorted(set(named_cores(value, clusters)))
    except NotCores:
        raise not_a_mask(value, clusters, where) from None
    if not cores:
        raise ConfigError(
            "the core mask is empty",
            where=where,
            expected=f"cores among {core_list(available)}",
            got=repr(value),
        )
    missing = [core for core in cores if core not in available]
    if missing:
        raise not_here(missing, available, where)
    return tuple(cores)


class NotCores(ValueError):
    """Some part of what was written names no cores."""


def named_cores(value: object, clusters: Clusters) -> list[int]:
    """Every core that `value` names, as often as it does."""
    if isinstance(value, list):
        return [core for item in value for core in named_cores(item, clusters)]
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return [value]
    if isinstance(value, str):
        parts = [part.strip() for part in value.split(",")]
        return [core for part in parts if part for core in span(part, clusters)]
    if value is None:
        return []
    raise NotCores


def span(text: str, clusters: Clusters) -> Sequence[int]:
    if text in clusters:
        return clusters[text]
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,256}", text):
        mask = int(text, 16)
        return [core for core in range(mask.bit_length()) if mask >> core & 1]
    if not (match := re.fullmatch(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", text)):
        raise NotCores
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last or last - first > CORE_LIMIT:
        raise NotCores
    return range(first, last + 1)


def not_a_mask(value: object, clusters: Clusters, where: str) -> ConfigError:
    names = f", or a cluster: {', '.join(clusters)}" if clusters else ""
    hint = nearest(value, clusters)
    return ConfigError(
        "not a core mask", where=where, expected=f"{FORMS}{names}", got=repr(value), hint=hint
    )


def not_here(missing: Sequence[int], available: Sequence[int], where: str) -> ConfigError:
    near = min(available, key=lambda core: abs(core - missing[0]))
    return ConfigError(
        "no such core here",
        where=where,
        expected=f"cores among {core_list(available)}",
        got=core_list(missing),
        hint=f"the nearest is {near}",
    )
