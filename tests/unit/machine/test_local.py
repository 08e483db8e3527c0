"""What this machine's host does beyond the contract."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from edgetune.machine.local import LocalHost

FIFO_READ_S = 20


def test_a_value_arrives_in_one_write(tmp_path: Path) -> None:
    """The kernel takes each write for a value of its own; a pipe shows what came."""
    pipe = tmp_path / "value"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        LocalHost(tmp_path).write("/value", "1190400\n")
        output, _ = reader.communicate(timeout=FIFO_READ_S)
    assert output == b"1190400\n"


def test_a_file_that_was_longer_keeps_nothing_of_it(tmp_path: Path) -> None:
    """As with the shell's `>`."""
    (tmp_path / "value").write_text("conservative\n")
    LocalHost(tmp_path).write("/value", "1")
    assert LocalHost(tmp_path).read("/value") == "1"


def test_root_needs_nobody_and_a_tree_asks_nobody(tmp_path: Path) -> None:
    """Only others do, and for this machine's own files."""
    assert LocalHost(tmp_path).helper is None
    if os.geteuid() == 0:
        assert LocalHost().helper is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")
def test_what_may_not_be_written_is_an_error(tmp_path: Path) -> None:
    """Where there is no helper."""
    (tmp_path / "value").write_text("0")
    (tmp_path / "value").chmod(0o444)
    with pytest.raises(PermissionError):
        LocalHost(tmp_path).write("/value", "1")


def test_this_machine_is_read() -> None:
    """From its own root; a program is found where the search path says."""
    host = LocalHost()
    assert host.read("/proc/self/comm") == Path("/proc/self/comm").read_text().strip()
    assert host.realpath("/proc/self") == f"/proc/{os.getpid()}"
    assert host.run([sys.executable, "-c", "print(1)"], timeout_s=60).output == "1\n"
