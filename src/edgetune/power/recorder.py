"""The orchestrator's handle on the recorder: a process of its own, off the measured cores."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

import msgspec
import psutil

from edgetune.machine.probe import usable_cores
from edgetune.power.order import ANSWER, Answer, Order, Refused
from edgetune.power.sampler import PowerMissing
from edgetune.power.trace_file import Source
from edgetune.spec.machine import AnyMachine
from edgetune.spec.power import Power

if TYPE_CHECKING:
    from typing_extensions import Self  # Python 3.10 has none

COMMAND = (sys.executable, "-m", "edgetune.power.process")
START_S, END_S = 60.0, 10.0
SHOWN = 400  # characters of what it complained


class Recorder:
    """Records as long as the context lasts; `sources` is what it reads.

    `measured` are the cores that it keeps off, as long as there are others.
    """

    def __init__(
        self,
        machine: AnyMachine,
        power: Power,
        *,
        measured: Collection[int],
        root: Path,
        file: Path,
    ) -> None:
        self.order = Order(
            machine=machine,
            power=power,
            cores=seats(measured, usable_cores()),
            root=str(root.resolve()),
            file=str(file.resolve()),
        )
        self.sources: tuple[Source, ...] = ()
        self.family: Sequence[psutil.Process] = ()

    def __enter__(self) -> Self:
        """Once all sources are read.

        Raises:
            PowerMissing: one that was named is not there, or nothing can be recorded.
        """
        with ExitStack() as undo:
            self.complaints = undo.enter_context(tempfile.TemporaryFile())
            self.process = spawn(self.complaints)
            undo.callback(self.end)
            answer = self.answer()
            if isinstance(answer, Refused):
                raise answer.error()
            self.sources = answer.sources
            with suppress(psutil.Error):  # programs that it started outlive it if it is killed
                self.family = psutil.Process(self.process.pid).children(recursive=True)
            self.undo = undo.pop_all()
        return self

    def answer(self) -> Answer:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(msgspec.json.encode(self.order) + b"\n")
            self.process.stdin.flush()
            if select.select([self.process.stdout], [], [], START_S)[0]:
                return ANSWER.decode(self.process.stdout.readline())
        except (OSError, msgspec.MsgspecError):
            raise self.death() from None
        raise PowerMissing(f"the recorder was not ready within {START_S:g} s")

    def alive_or_raise(self) -> None:
        """Raises PowerMissing: it has ended, and nothing is recorded any more."""
        if self.process.poll() is not None:
            raise self.death()

    def death(self) -> PowerMissing:
        """What it said when it ended."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(END_S)
        size = self.complaints.seek(0, os.SEEK_END)
        self.complaints.seek(max(0, size - SHOWN))
        got = self.complaints.read().decode(errors="replace").strip()
        status = self.process.returncode
        return PowerMissing(f"the recorder ended with status {status}", got=got)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raises PowerMissing, if nothing else was raised: it had ended before."""
        with self.undo:
            if kind is None:
                self.alive_or_raise()

    def end(self) -> None:
        """Closing its stdin is enough, unless it hangs."""
        with self.process:
            assert self.process.stdin is not None
            with suppress(OSError):
                self.process.stdin.close()
            try:
                self.process.wait(END_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        for orphan in self.family:
            with suppress(psutil.Error):
                orphan.kill()


def seats(measured: Collection[int], usable: Iterable[int]) -> tuple[int, ...]:
    """The cores that are not measured; all of them if there are no others."""
    every = tuple(usable)
    return tuple(core for core in every if core not in measured) or every


def spawn(complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C is for the orchestrator, which ends it in its turn."""
    return subprocess.Popen(
        COMMAND,
        env={**os.environ, "PYTHONSAFEPATH": "1"},  # no module comes from the current folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        start_new_session=True,
    )
