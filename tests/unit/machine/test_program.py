"""Programs that are run for what they print."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from edgetune.machine.program import run_program
from tests.waiting import wait_for


def alive(pid: int) -> bool:
    """A process that nobody has waited for yet is dead all the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_it_says_comes_back_errors_included() -> None:
    """With its exit status."""
    done = run_program(["sh", "-c", "echo out; echo err >&2; exit 3"], timeout_s=60)
    assert (done.status, sorted(done.output.split())) == (3, ["err", "out"])


def test_it_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """A child that outlived it would go on changing the machine."""
    note = tmp_path / "pid"
    script = f"sleep 600 & echo $! > {note}; wait"
    with pytest.raises(TimeoutError, match=r"sh had not ended after 0\.5 s"):
        run_program(["sh", "-c", script], timeout_s=0.5)
    child = int(note.read_text())
    assert wait_for(lambda: not alive(child))


def test_a_signal_for_the_terminal_does_not_reach_it() -> None:
    """It is in a group of its own: what it does, it does to its end."""
    script = "echo $$; cut -d' ' -f5 /proc/$$/stat"
    pid, group = run_program(["sh", "-c", script], timeout_s=60).output.split()
    assert pid == group != str(os.getpgrp())


def test_it_speaks_the_language_that_is_parsed() -> None:
    """Whatever the user's is."""
    assert run_program(["sh", "-c", "echo $LC_ALL"], timeout_s=60).output == "C\n"
