"""A program that tells by itself: its lines, each with the moment at which it arrived."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from subprocess import Popen, TimeoutExpired
from typing import IO, NamedTuple

LONGEST = 16_384  # bytes; what is longer comes in pieces
END_S, CLOSING_S = 2.0, 0.5
SHOWN = 120  # characters of the last output


class Stamped(NamedTuple):
    """A line with its newline; without one it was cut by the program's end."""

    time_ns: int
    text: str


class StampedLines:
    """Of a program that was started for them, and that is ended with them."""

    def __init__(self, process: Popen[bytes]) -> None:
        assert process.stdout is not None
        self.process, self.output = process, process.stdout
        self.lines: queue.SimpleQueue[Stamped] = queue.SimpleQueue()
        self.last = ""
        # A thread of its own: a line must not wait for whoever reads it.
        self.reader = threading.Thread(target=stamp, args=(self.output, self.lines), daemon=True)
        self.reader.start()

    def arrived(self) -> Iterator[Stamped]:
        """All that have come since the last call."""
        with suppress(queue.Empty):
            while True:
                yield self.heard(self.lines.get_nowait())

    def wait(self, seconds: float) -> Stamped | None:
        """The next one; None if none comes."""
        try:
            return self.heard(self.lines.get(timeout=seconds))
        except queue.Empty:
            return None

    def heard(self, line: Stamped) -> Stamped:
        self.last = line.text.strip()[:SHOWN] or self.last
        return line

    @property
    def closed(self) -> bool:
        """No more lines will come than those that have arrived."""
        return not self.reader.is_alive()

    def story(self) -> str:
        """How it stands, and what it said last."""
        if self.closed:  # its output ends a moment before it does
            with suppress(TimeoutExpired):
                self.process.wait(CLOSING_S)
        status = self.process.poll()
        how = "it still runs" if status is None else f"it ended with status {status}"
        return f"{how}, its last output was {self.last!r}" if self.last else how

    def end(self) -> None:
        """Asked first, then killed; one that cannot be killed is left."""
        for ask in (self.process.terminate, self.process.kill):
            with suppress(OSError, TimeoutExpired):
                ask()
                self.process.wait(END_S)
                break
        self.reader.join(END_S)
        if self.closed:
            self.output.close()


def stamp(output: IO[bytes], lines: queue.SimpleQueue[Stamped]) -> None:
    while line := output.readline(LONGEST):
        lines.put(Stamped(time.monotonic_ns(), line.decode(errors="replace")))
