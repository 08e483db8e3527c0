"""How a command ends: its exit status, its one line of error, and what Ctrl-C does."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from edgetune.errors import EdgetuneError, UserError

FAILED, WRONG_INPUT, SIGNALLED = 1, 2, 128
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SHOW_CURSOR = b"\x1b[?25h\n"
STDOUT, STDERR = 1, 2


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or a request to end: everything unwinds."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def ended_well(command: Callable[[], int]) -> int:
    """Run the command; its exit status. Our errors are one line, a bug keeps its traceback."""
    try:
        with interruptible():
            return command()
    except UserError as error:
        return say(error, WRONG_INPUT)
    except EdgetuneError as error:
        return say(error, FAILED)
    except Interrupted as interrupted:
        print(
            "\nedgetune: stopped; what is finished stays, the same command goes on",
            file=sys.stderr,
        )
        return SIGNALLED + interrupted.number
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter would complain once more on flushing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), STDOUT)
        return SIGNALLED + signal.SIGPIPE


def say(error: EdgetuneError, status: int) -> int:
    from edgetune.report.words import visible  # only now: `edgetune --help` answers at once

    print("edgetune: error:", visible(" ".join(str(error).split())), file=sys.stderr)
    return status


@contextmanager
def interruptible() -> Iterator[None]:
    """The first signal unwinds through every `with` and `finally`; the second ends at once."""
    former = {number: signal.getsignal(number) for number in SIGNALS}
    seen: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if seen:
            end_at_once(number)
        seen.append(number)
        raise Interrupted(number)

    try:
        for number in SIGNALS:
            if former[number] is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, handle)
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def end_at_once(number: int) -> None:
    """Without unwinding; the workers see their request pipe close and end themselves."""
    if os.isatty(STDERR):
        os.write(STDERR, SHOW_CURSOR)
    os._exit(SIGNALLED + number)
