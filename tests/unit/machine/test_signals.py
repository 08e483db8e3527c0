"""Signals while a machine has to be put back: each one ends the process, none comes between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from edgetune.machine.signals import ENDING, Signals

NUMBERS = [pytest.param(number, id=number.name) for number in ENDING]


class Stopped(KeyboardInterrupt):
    """What the handler before ours raises."""


class Former:
    """A handler that unwinds at the first signal and counts those that follow."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.heard.append(number)
        if len(self.heard) == 1:
            raise Stopped


@pytest.fixture
def former() -> Iterator[Former]:
    """In place of whatever handles the signals now."""
    handler = Former()
    before = {number: signal.signal(number, handler) for number in ENDING}
    yield handler
    for number, one in before.items():
        signal.signal(number, one)


def send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_first_signal_unwinds_as_before(former: Former, number: int) -> None:
    """At once: the machine is put back on the way out."""
    with pytest.raises(Stopped), Signals(lambda: True):
        send(number)
    assert former.heard == [number]


def test_a_second_signal_waits_until_the_machine_is_back(former: Former) -> None:
    """It comes on the way out, and is heard when nothing is left to undo."""
    steps = ["step"]
    try:
        with Signals(lambda: bool(steps)) as signals:
            try:
                send(signal.SIGINT)
            finally:
                send(signal.SIGTERM)
                with signals.waiting():
                    send(signal.SIGINT)
                    assert former.heard == [signal.SIGINT]
                    steps.clear()
    except Stopped:
        pass
    assert former.heard == [signal.SIGINT, signal.SIGTERM, signal.SIGINT]


def test_a_signal_during_an_undo_comes_after_it(former: Former) -> None:
    """Where nothing unwinds yet it interrupts what follows."""
    undone = []

    def undo(signals: Signals) -> None:
        with signals.waiting():
            send(signal.SIGINT)
            undone.append(True)

    with Signals(lambda: True) as signals, pytest.raises(Stopped):
        undo(signals)
    assert undone
    assert former.heard == [signal.SIGINT]


def test_nothing_is_held_back_where_nothing_is_to_be_undone(former: Former) -> None:
    """A second signal then does what it always did."""

    def unwind() -> None:
        try:
            send(signal.SIGINT)
        finally:
            send(signal.SIGINT)
            assert len(former.heard) == 2

    with pytest.raises(Stopped), Signals(lambda: False):
        unwind()


def test_handlers_are_put_back(former: Former) -> None:
    """All of them, whatever happened."""
    with Signals(lambda: True):
        assert signal.getsignal(signal.SIGTERM) is not former
    assert {signal.getsignal(number) for number in ENDING} == {former}


def test_a_signal_that_is_ignored_stays_ignored(former: Former) -> None:
    """As SIGHUP is under nohup."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with Signals(lambda: True):
        send(signal.SIGHUP)
    assert former.heard == []


UNHANDLED = """
import os, signal, sys
from edgetune.machine.signals import Signals

with Signals(lambda: True):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    finally:
        print("undone", flush=True)
"""


def test_a_signal_that_nobody_handles_unwinds_first() -> None:
    """Then it ends the process, as it would have done."""
    ended = subprocess.run(
        [sys.executable, "-c", UNHANDLED], capture_output=True, text=True, check=False
    )
    assert ended.stdout == "undone\n"
    assert ended.returncode == -signal.SIGTERM


def test_another_thread_leaves_the_handlers_alone(former: Former) -> None:
    """Signals are the main thread's business, and interrupt no other one."""
    seen: list[object] = []

    def work() -> None:
        with Signals(lambda: True):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [former]
