"""Signals that end the process do not come between a machine and its being put back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """Only the first one unwinds while `pending()`; the others wait until the machine is back.

    Then each does what it did before. One that would have ended the process without unwinding
    unwinds, too, and ends it after that.
    """

    def __init__(self, pending: Callable[[], bool]) -> None:
        self.pending = pending
        self._former: dict[int, Any] = {}
        self._held: list[int] = []
        self._waiting = False

    def __enter__(self) -> Signals:
        """Signals are the main thread's; no other one is interrupted by them."""
        if threading.current_thread() is threading.main_thread():
            for number in ENDING:
                former = signal.getsignal(number)
                if former not in (signal.SIG_IGN, None):  # as under nohup
                    self._former[number] = former
                    signal.signal(number, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, former in self._former.items():
            signal.signal(number, former)
        self._deliver()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """What comes meanwhile is delivered at the end; later still while everything unwinds."""
        unwinding, self._waiting = self._waiting, True
        try:
            yield
        finally:
            self._waiting = unwinding
            if not unwinding:
                self._deliver()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._waiting and self.pending():
            self._held.append(number)
            return
        former, self._waiting = self._former[number], True
        if not callable(former):
            self._held.append(number)
            raise KeyboardInterrupt(signal.Signals(number).name)
        former(number, frame)
        self._waiting = False  # it did not raise: nothing unwinds

    def _deliver(self) -> None:
        held, self._held = self._held, []
        for number in dict.fromkeys(held):
            signal.raise_signal(number)
