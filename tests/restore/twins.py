"""Twins of boards that are set as far as they can be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from edgetune.machine.board import Board
from edgetune.machine.boards.known import board_named
from edgetune.machine.held import HeldMachine
from edgetune.machine.journal_lines import NAME
from edgetune.machine.session import MachineSession
from edgetune.machine.twin.host import TwinHost, open_twin
from edgetune.spec import State
from edgetune.spec.machine import Fault
from edgetune.spec.state import ClusterClock
from tests import twins


class Kind(Struct, frozen=True, kw_only=True):
    """A twin, another power mode than that it starts in, and something to set of all else.

    Either can be set within the other.
    """

    board: str
    jetpack: int
    mode: State
    clocks: State

    @property
    def both(self) -> State:
        return replace(self.clocks, power_mode=self.mode.power_mode)


def khz(**clusters: int) -> tuple[ClusterClock, ...]:
    return tuple(ClusterClock(cluster=name, khz=value) for name, value in clusters.items())


KINDS = {
    "tx2": Kind(  # Denver cores come on
        board="jetson_tx2",
        jetpack=4,
        mode=State(cores=(0,), power_mode=0),
        clocks=State(
            cores=(0, 1),
            online=(0, 1, 2),
            governor="performance",
            cpu_khz=khz(a57=1_113_600, denver=499_200),
            gpu_hz=624_750_000,
            emc_hz=1_331_200_000,
            fan=128,
        ),
    ),
    "nano": Kind(  # from the mode without limits to the other one
        board="jetson_nano",
        jetpack=4,
        mode=State(cores=(0,), power_mode=1),
        clocks=State(
            cores=(0,),
            online=(0, 1),
            governor="userspace",
            cpu_khz=khz(a57=518_400),
            gpu_hz=460_800_000,
            emc_hz=800_000_000,
            fan=200,
        ),
    ),
    "xavier_nx": Kind(  # a whole cluster goes off
        board="jetson_xavier_nx",
        jetpack=5,
        mode=State(cores=(0,), power_mode=0),
        clocks=State(
            cores=(0, 1),
            online=(0, 1),
            governor="schedutil",
            cpu_khz=khz(carmel_0=1_420_800),
            gpu_hz=510_000_000,
            emc_hz=204_000_000,
            fan=0,
        ),
    ),
    "orin": Kind(
        board="jetson_agx_orin",
        jetpack=6,
        mode=State(cores=(0,), power_mode=3),
        clocks=State(
            cores=(0, 4),
            online=(0, 1, 2, 4),
            governor="powersave",
            cpu_khz=khz(a78_0=1_113_600, a78_1=729_600),
            gpu_hz=408_000_000,
            emc_hz=2_133_000_000,
            fan=255,
        ),
    ),
}


def make_twin(folder: Path, kind: str, *faults: Fault) -> TwinHost:
    """The same board may come back with other faults."""
    return twins.make_twin(folder, KINDS[kind].board, KINDS[kind].jetpack, faults=faults)


def twin_in(folder: Path) -> TwinHost:
    host = open_twin(folder)
    assert host is not None
    return host


def board_of(host: TwinHost) -> Board:
    return board_named(host.machine.board)


def held(host: TwinHost) -> HeldMachine:
    return HeldMachine(host, board_of(host), host.folder, command="edgetune sweep a=b")


def set_to(host: TwinHost, *states: State, then: Callable[[], None] = lambda: None) -> None:
    """A run that sets each state in a session of its own, within the one before it."""
    with held(host) as machine, ExitStack() as sessions:
        for state in states:
            sessions.enter_context(MachineSession(machine)).apply(state)
        then()


def is_pending(folder: Path) -> bool:
    return (folder / NAME).exists()
