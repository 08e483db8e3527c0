"""`edgetune restore` for this machine and for all twins, and what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from edgetune.machine.journal_lines import NAME
from edgetune.machine.place import twins_folder
from tests.restore.run import start, wait_for_line
from tests.restore.twins import make_twin
from tests.twins import contents


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two twins, one of which a killed run left set."""
    for name, kind in {"twin_tx2": "tx2", "twin_nano": "nano"}.items():
        make_twin(twins_folder(tmp_path) / name, kind)
    return tmp_path


def leave_set(folder: Path, kind: str, what: str = "set") -> None:
    run = start(what, folder, kind, "--hold", 60)
    wait_for_line(run, "set")
    run.kill()
    run.communicate()


def restore(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    places = {"EDGETUNE_ROOT": str(root), "EDGETUNE_MACHINE_DIR": str(root / "machine")}
    return subprocess.run(
        [sys.executable, "-m", "edgetune.cli.main", "restore", *words],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_says_of_each_machine_that_nothing_is_pending(root: Path) -> None:
    """And makes no file by that."""
    done = restore(root)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "local: nothing is pending",
        "twin_nano: nothing is pending",
        "twin_tx2: nothing is pending",
    ]
    assert not (root / "machine").exists()


def test_it_puts_back_what_a_killed_run_left_and_says_what(root: Path) -> None:
    """Whose it was, and what stands there now; a second time nothing is pending."""
    folder = twins_folder(root) / "twin_tx2"
    before = contents(folder)
    leave_set(folder, "tx2", "modes")
    done = restore(root, "--machine", "twin_tx2")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith(
        "the twin of a Jetson TX2: put back what `edgetune sweep a=b` had set, which began at 2"
    )
    assert "  nvpmodel = 3" in said
    assert "  /sys/devices/system/cpu/cpufreq/policy0/scaling_min_freq = 345600" in said
    assert len(said) < 30
    assert contents(folder) == before
    assert restore(root, "--machine", "twin_tx2").stdout == "twin_tx2: nothing is pending\n"


def test_one_machine_that_fails_keeps_no_other_from_being_put_back(root: Path) -> None:
    """Its error is one line, and the exit status tells."""
    for name, kind in {"twin_tx2": "tx2", "twin_nano": "nano"}.items():
        leave_set(twins_folder(root) / name, kind)
    (twins_folder(root) / "twin_nano" / NAME).write_text("no journal\n")
    done = restore(root)
    assert done.returncode == 1
    assert done.stderr.startswith("edgetune: error: twin_nano: ")
    assert done.stderr.count("\n") == 1
    assert not (twins_folder(root) / "twin_tx2" / NAME).exists()


def test_a_machine_that_is_not_here_is_an_error(root: Path) -> None:
    """It names those that are."""
    done = restore(root, "--machine", "twin_orin")
    assert done.returncode == 2
    assert "local or twin_nano or twin_tx2" in done.stderr


def test_a_twin_that_is_gone_is_told(root: Path) -> None:
    """A journal alone can put nothing back."""
    folder = twins_folder(root) / "twin_nano"
    leave_set(folder, "nano")
    (folder / "twin.json").unlink()
    done = restore(root, "--machine", "twin_nano")
    assert done.returncode == 1
    assert "no twin stands there" in done.stderr
