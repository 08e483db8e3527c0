"""Which cores are switched on at all."""

from __future__ import annotations

from edgetune.machine.board import Board
from edgetune.machine.change import Change, StateRefused, file_change
from edgetune.machine.host import Host
from edgetune.machine.values import CPU, ONLINE, PRESENT, cores_at
from edgetune.spec.state import State, core_list

WHERE = "state.online"


def online(state: State, host: Host, board: Board | None) -> list[Change]:
    """Those that come on first: at no moment are there fewer cores than before and after."""
    if state.online is None:
        return []
    wanted, now = set(state.online), set(cores_at(host, ONLINE))
    check_exist(wanted - set(cores_at(host, PRESENT)))
    check_not_fixed((now - wanted) & fixed_cores(board))
    on = [file_change("online", online_file(core), 1) for core in sorted(wanted - now)]
    off = [file_change("online", online_file(core), 0) for core in sorted(now - wanted)]
    return on + off


def online_file(core: int) -> str:
    return f"{CPU}/cpu{core}/online"


def fixed_cores(board: Board | None) -> set[int]:
    """Core 0 is never tried: some kernels let it go, and what hangs on it with it."""
    return {0, *(board.fixed if board else ())}


def check_exist(absent: set[int]) -> None:
    if absent:
        raise StateRefused("no such core here", where=WHERE, got=core_list(absent))


def check_not_fixed(fixed: set[int]) -> None:
    if fixed:
        raise StateRefused("cannot be taken off-line", where=WHERE, got=f"core {min(fixed)}")
