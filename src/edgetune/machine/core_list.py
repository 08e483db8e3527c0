"""The kernel's notation of a set of cores: `0,3-5`."""

from __future__ import annotations


def parse_core_list(text: str) -> tuple[int, ...]:
    """Ascending; an empty text is no core.

    Raises:
        ValueError: it is no such list.
    """
    cores: set[int] = set()
    for part in filter(None, text.strip().split(",")):
        first, _, last = part.partition("-")
        cores.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(cores))
