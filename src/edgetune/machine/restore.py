"""Putting back what a run left that was killed, from its journal."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from edgetune.errors import SetupError
from edgetune.machine.dial import reason
from edgetune.machine.host import Host
from edgetune.machine.journal import Journal, boot_id, pending
from edgetune.machine.journal_lines import Head, Step
from edgetune.machine.lock import MachineLock
from edgetune.machine.nvpmodel import await_orphans
from edgetune.machine.signals import Signals
from edgetune.machine.undo import put_back


class Restored(Struct, frozen=True, kw_only=True):
    """`steps` as they were undone; `reset` are those that a boot had undone already."""

    head: Head
    steps: tuple[Step, ...]
    reset: tuple[Step, ...]


def restore(host: Host, folder: Path, *, command: str) -> Restored | None:
    """None if nothing is pending; a run that goes on is left alone.

    Raises:
        MachineBusy: that run still has the machine.
        JournalDamaged: nothing was put back.
        NotRestored: the rest was put back.
    """
    with MachineLock(folder, machine=host.name, command=command):
        journal = pending(folder)
        return None if journal is None else replay(host, journal)


def replay(host: Host, journal: Journal) -> Restored:
    """A boot resets all files and renumbers some of them: only nvpmodel's mode outlives it."""
    reopen(journal)
    with Signals(lambda: bool(journal.steps)) as signals, signals.waiting():
        reset = journal.steps if boot_id(host) != journal.head.boot_id else []
        reset = [step for step in reset if step.dial.kind != "mode"]
        for step in reset:
            journal.undone(step)
        steps = tuple(journal.steps[::-1])
        if any(step.dial.kind == "mode" for step in steps):
            await_orphans()
        put_back(host, journal)
    return Restored(head=journal.head, steps=steps, reset=tuple(reset))


def reopen(journal: Journal) -> None:
    try:
        journal.reopen()
    except OSError as error:
        raise SetupError(
            f"cannot be written to ({reason(error)}), so what is put back could not be noted",
            where=str(journal.path),
        ) from None
