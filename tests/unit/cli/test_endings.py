from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from edgetune.cli.endings import ended_well
from edgetune.errors import ConfigError, EdgetuneError, StageFailed, TrackingFailed

ENDS = {
    "the user's error": (ConfigError("no such key", where="tuner.trals"), 2),
    "the machine's error": (TrackingFailed("away"), 1),
    "a stage's error": (StageFailed("tune", "TuneError", "first\nsecond"), 1),
}


@pytest.mark.parametrize(("error", "status"), ENDS.values(), ids=ENDS)
def test_our_errors_are_one_line_on_stderr(
    error: EdgetuneError, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever line breaks an engine put into its message."""

    def command() -> int:
        raise error

    assert ended_well(command) == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("edgetune: error: ")


def test_a_bug_keeps_its_traceback() -> None:
    """Nobody could mend it otherwise."""

    def command() -> int:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        ended_well(command)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_unwinds_and_is_told_to_the_shell(number: signal.Signals) -> None:
    """128 + the signal's number, as shells have it; and handlers are put back."""
    before = signal.getsignal(number)
    unwound = []

    def command() -> int:
        try:
            os.kill(os.getpid(), number)
            signal.pause()
        finally:
            unwound.append(True)
        return 0

    assert ended_well(command) == 128 + number
    assert unwound == [True]
    assert signal.getsignal(number) is before


SECOND = """
import os, signal, time
from edgetune.cli.endings import ended_well

def command():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
    finally:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)

raise SystemExit(ended_well(command))
"""


def test_a_second_signal_ends_at_once() -> None:
    """Even while the first one is being cleaned up after."""
    ended = subprocess.run([sys.executable, "-c", SECOND], timeout=20, check=False)
    assert ended.returncode == 130
