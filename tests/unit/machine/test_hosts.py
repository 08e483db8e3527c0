"""The host that a configuration's machine is."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.errors import ConfigError
from edgetune.machine.hosts import open_host
from edgetune.machine.local import LocalHost
from edgetune.spec.machine import LocalMachine, PlannedMachine
from tests.twins import CPU, twin_machine


def test_this_machine_is_no_simulation(tmp_path: Path) -> None:
    """Nothing is made for it."""
    host = open_host(LocalMachine(), tmp_path)
    assert isinstance(host, LocalHost)
    assert (host.name, host.simulated) == ("this machine", False)
    assert list(tmp_path.iterdir()) == []


def test_a_twin_is_made_where_it_is_not_there(tmp_path: Path) -> None:
    """In a folder of its own, with what was set on it kept for the next time."""
    machine = twin_machine(name="twin_tx2")
    host = open_host(machine, tmp_path)
    assert host.simulated
    host.write(f"{CPU}/cpu3/online", "0")
    assert open_host(machine, tmp_path).read(f"{CPU}/online") == "0,4-5"
    assert (tmp_path / "outputs/twins/twin_tx2").is_dir()


def test_a_plan_opens_nothing(tmp_path: Path) -> None:
    """The sentence says what to do instead."""
    with pytest.raises(ConfigError, match=r"a plan only: nothing can run there; .*twin_"):
        open_host(PlannedMachine(name="jetson_tx2", board="jetson_tx2"), tmp_path)


def test_a_twin_that_cannot_be_made_lists_those_that_can(tmp_path: Path) -> None:
    """Without its tables there is none."""
    with pytest.raises(ConfigError, match=r"there is no twin .*jetson_tx2 4.*got jetson_agx_thor"):
        open_host(twin_machine("jetson_agx_thor", 7), tmp_path)
