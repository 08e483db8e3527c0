"""A machine that one run has for itself, and leaves as it found it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from edgetune.machine.board import Board
from edgetune.machine.host import Host
from edgetune.machine.journal import Journal, new_journal, refuse_pending
from edgetune.machine.lock import MachineLock
from edgetune.machine.signals import Signals
from edgetune.machine.undo import put_back


class HeldMachine:
    """Held for a whole run; `session.MachineSession` sets it for one point, or for several.

    `folder` is where its lock and its journal are; `command` is told to whoever else wants it.
    """

    def __init__(self, host: Host, board: Board | None, folder: Path, *, command: str) -> None:
        self.host, self.board, self.folder = host, board, folder
        self.lock = MachineLock(folder, machine=host.name, command=command)
        self.journal: Journal = new_journal(folder, host, command=command)
        self.signals = Signals(lambda: bool(self.journal.steps))
        self._exits = ExitStack()

    def __enter__(self) -> HeldMachine:
        """Raises MachineBusy, RestorePending, JournalDamaged, SetupError."""
        with ExitStack() as exits:
            exits.enter_context(self.lock)
            refuse_pending(self.folder)
            exits.enter_context(self.signals)
            # A signal may come just as a session ends, before it has begun to undo.
            exits.callback(self.put_back)
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    def put_back(self, down_to: int = 0) -> None:
        """Undo all steps but the first `down_to`; no signal comes between. Raises NotRestored."""
        with self.signals.waiting():
            put_back(self.host, self.journal, down_to=down_to)
