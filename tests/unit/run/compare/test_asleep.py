"""The kernel is asked about real processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgetune.run.compare.asleep import fall_asleep, is_awake, state
from tests.waiting import wait_for

SPINS_UNTIL_TOLD = """
import sys, threading
told = threading.Event()
def spin():
    while not told.is_set(): pass
threading.Thread(target=spin).start()
print("spinning", flush=True)
sys.stdin.readline()
told.set()
print("asleep", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def spinner() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", SPINS_UNTIL_TOLD]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "spinning\n"
        yield process
        process.kill()


def test_a_process_with_one_spinning_thread_is_awake(spinner: subprocess.Popen[str]) -> None:
    """Though its main thread waits; it is given up in the end, and that is told."""
    wait_for(lambda: is_awake(spinner.pid))
    waited_ns, asleep = fall_asleep([spinner.pid], longest_ns=20_000_000)
    assert not asleep
    assert waited_ns >= 20_000_000


def test_it_is_asleep_once_the_thread_has_ended(spinner: subprocess.Popen[str]) -> None:
    """So is one that is no more."""
    assert spinner.stdin is not None
    spinner.stdin.write("\n")
    spinner.stdin.flush()
    _, asleep = fall_asleep([spinner.pid])
    assert asleep
    spinner.kill()
    spinner.wait()
    assert fall_asleep([spinner.pid])[1]


def test_a_threads_name_may_look_like_its_state(tmp_path: Path) -> None:
    """The kernel puts it in brackets, whatever it holds."""
    (tmp_path / "stat").write_text("12 (a) R (b)) S 1 12 12 0\n")
    assert state(tmp_path / "stat") == "S"
