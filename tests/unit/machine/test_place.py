"""Where the state of a machine stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from edgetune.errors import ConfigError
from edgetune.machine.place import state_folder
from edgetune.spec.machine import LocalMachine, PlannedMachine
from tests.twins import twin_machine

PRINT = (
    "from pathlib import Path; from edgetune.machine.place import state_folder;"
    "from edgetune.spec.machine import LocalMachine;"
    "print(state_folder(LocalMachine(), Path('/nowhere')))"
)


def local(**environment: str) -> str:
    """As another process sees it, in whose environment nothing else speaks of it."""
    kept = ("PATH", "HOME", "PYTHONPATH")
    known = {name: os.environ[name] for name in kept if name in os.environ}
    command = [sys.executable, "-c", PRINT]
    answer = subprocess.run(
        command, env=known | environment, capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()


def test_the_state_of_a_twin_is_beside_its_tree(tmp_path: Path) -> None:
    """Below the outputs, under its name."""
    folder = state_folder(twin_machine(name="twin_tx2"), tmp_path)
    assert folder == tmp_path / "outputs/twins/twin_tx2"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "a b", "a\nb"])
def test_a_twin_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    """A name that leads elsewhere is none."""
    with pytest.raises(ConfigError, match="no name for a twin"):
        state_folder(twin_machine(name=name), tmp_path)


def test_a_plan_has_no_state(tmp_path: Path) -> None:
    """It says so instead of making a folder."""
    with pytest.raises(ConfigError, match="a plan only: nothing can run there"):
        state_folder(PlannedMachine(name="jetson_tx2", board="jetson_tx2"), tmp_path)


def test_the_state_of_this_machine_can_be_elsewhere(tmp_path: Path) -> None:
    """Where the environment says."""
    assert local(EDGETUNE_MACHINE_DIR=str(tmp_path / "here")) == str(tmp_path / "here")


def test_the_state_of_this_machine_outlives_a_boot() -> None:
    """Root's is that of all; others have one of their own."""
    assert local() == expected("/var/lib/edgetune", str(Path.home() / ".local/state/edgetune"))
    assert local(XDG_STATE_HOME="/x") == expected("/var/lib/edgetune", "/x/edgetune")
    assert not state_folder(LocalMachine(), Path("/r")).is_relative_to("/r")


def expected(root: str, others: str) -> str:
    return root if os.geteuid() == 0 else others
