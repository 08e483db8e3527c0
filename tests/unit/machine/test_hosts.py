"""The host that a configuration's machine is."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.errors import ConfigError
from edgetune.machine.boards.known import board_named, identify, jetpack_of
from edgetune.machine.hosts import open_host
from edgetune.machine.local import LocalHost
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.known import KITS
from edgetune.spec.machine import LocalMachine, PlannedMachine
from tests.twins import twin_machine


def test_this_machine_is_no_simulation(tmp_path: Path) -> None:
    """Nothing is made for it."""
    host = open_host(LocalMachine(), tmp_path)
    assert isinstance(host, LocalHost)
    assert (host.name, host.simulated) == ("this machine", False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kit", KITS, ids=lambda kit: f"{kit.board.name} {kit.jetpack}")
def test_a_twin_is_taken_for_its_board(tmp_path: Path, kit: Kit) -> None:
    """By the same files that tell of the real one; and it says that it is none."""
    host = open_host(twin_machine(kit.board.name, kit.jetpack), tmp_path)
    assert identify(host) is board_named(kit.board.name)
    assert jetpack_of(host) == kit.jetpack
    assert host.simulated
    assert host.name == f"the twin of a {kit.board.title}"


def test_a_plan_opens_nothing(tmp_path: Path) -> None:
    """The sentence says what to do instead."""
    with pytest.raises(ConfigError, match=r"a plan only: nothing can run there; .*twin_"):
        open_host(PlannedMachine(name="jetson_tx2", board="jetson_tx2"), tmp_path)


def test_a_twin_that_cannot_be_made_lists_those_that_can(tmp_path: Path) -> None:
    """Without its tables there is none."""
    with pytest.raises(ConfigError, match=r"there is no twin .*jetson_tx2 4.*got jetson_agx_thor"):
        open_host(twin_machine("jetson_agx_thor", 7), tmp_path)
