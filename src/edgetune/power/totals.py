"""Which rails make the total, and what it covers. Rails in, rails out.

Rails contain one another, so adding up whatever there is counts some of it twice: only what is
known of the machine makes a total. A rail of it that is missing leaves none; there are no partial
sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from edgetune.machine.board import Board
from edgetune.measure.trace import Missing
from edgetune.power.sampler import Rail

PACKAGES, CARDS = "processor packages", "graphics cards"


class Total(Struct, frozen=True, kw_only=True):
    """The rails to add up, and what they cover together, in words."""

    rails: tuple[Rail, ...]
    scope: str


def total_of(rails: Sequence[Rail], board: Board | None) -> Total | Missing:
    """The total of a board's own rails; of another machine that of its processors and cards."""
    return total_of_parts(rails) if board is None else total_of_board(rails, board)


def total_of_board(rails: Sequence[Rail], board: Board) -> Total | Missing:
    """From one source: two may read the same sensors."""
    wanted = board.rails.total
    if not wanted:
        return Missing(reason=f"no rails are known that make the total of a {board.title}")
    for source in dict.fromkeys(rail.source for rail in rails):
        found = [named(rails, source, name) for name in wanted]
        if all(len(each) == 1 for each in found):
            return Total(rails=tuple(each[0] for each in found), scope=board.rails.scope)
    return Missing(
        reason=f"the total of a {board.title} takes the rails {', '.join(wanted)}; "
        f"there are {', '.join(rail.name for rail in rails) or 'none'}"
    )


def named(rails: Iterable[Rail], source: str, name: str) -> list[Rail]:
    """More than one where the name does not tell them apart."""
    return [rail for rail in rails if (rail.source, rail.name) == (source, name)]


def total_of_parts(rails: Sequence[Rail]) -> Total | Missing:
    """A package contains its cores, and is contained in `psys`; a card is beside it."""
    packages = [rail for rail in rails if is_package(rail)]
    packages = [rail for rail in packages if rail.source == packages[0].source]  # not twice
    cards = [rail for rail in rails if rail.source == "nvml"]
    if not (packages or cards):
        there = ", ".join(rail.name for rail in rails) or "none"
        return Missing(reason=f"it is not known which rails of this machine make a total: {there}")
    scopes = [*([PACKAGES] if packages else []), *([CARDS] if cards else [])]
    return Total(rails=(*packages, *cards), scope=" and ".join(scopes))


def is_package(rail: Rail) -> bool:
    return rail.kind == "energy" and rail.name.startswith("package-") and "/" not in rail.name
