"""One machine, one run: whoever comes second is told who was first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edgetune.errors import SetupError
from edgetune.machine.lock import MachineBusy, MachineLock

HOLDER = """
import subprocess, sys
from pathlib import Path
from edgetune.machine.lock import MachineLock

with MachineLock(Path(sys.argv[1]), machine="this machine", command="edgetune sweep a=b"):
    child = subprocess.Popen(["sleep", "60"], close_fds=False)
    print(child.pid, flush=True)
    sys.stdin.read()
"""


def lock(folder: Path) -> MachineLock:
    return MachineLock(folder, machine="this machine", command="edgetune sweep")


def test_the_second_run_is_told_who_was_first(tmp_path: Path) -> None:
    """Process, command and time stand in one line."""
    with lock(tmp_path), pytest.raises(MachineBusy) as refused, lock(tmp_path):
        pass
    message = str(refused.value)
    assert f"this machine is in use by process {os.getpid()} (`edgetune sweep`) since 2" in message
    assert "\n" not in message


def test_a_lock_that_was_let_go_can_be_had_again(tmp_path: Path) -> None:
    """Also by the same process, and whatever stands in its file."""
    with lock(tmp_path):
        pass
    (tmp_path / "lock").write_bytes(b"\x80 no json")
    with lock(tmp_path) as again:
        assert again.path.exists()


def test_the_lock_ends_with_its_holder_and_not_with_what_the_holder_started(
    tmp_path: Path,
) -> None:
    """After SIGKILL the machine is free, though a program that the holder started goes on."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    try:
        with (
            pytest.raises(MachineBusy, match=f"{holder.pid} .`edgetune sweep a=b`"),
            lock(tmp_path),
        ):
            pass
        holder.kill()
        holder.wait()
        os.kill(child, 0)  # it lives
        with lock(tmp_path) as free:
            assert free.path.exists()
    finally:
        os.kill(child, signal.SIGKILL)
        holder.communicate()


def test_where_no_lock_can_be_made_the_folder_is_named(tmp_path: Path) -> None:
    """With the way to name another one."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="EDGETUNE_MACHINE_DIR"), lock(tmp_path / "file"):
        pass
