"""The journal of the steps that are not undone yet: on the disk before the machine is touched.

The file is there from the first write to the machine until the last one is undone.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from edgetune.errors import PointError, UserError
from edgetune.machine.dial import Dial, reason
from edgetune.machine.host import Host
from edgetune.machine.journal_lines import (
    NAME,
    AnyLine,
    Head,
    JournalDamaged,
    Step,
    Undone,
    encode_line,
    steps_left,
    whole_lines,
)
from edgetune.machine.values import text_at

BOOT_ID = "/proc/sys/kernel/random/boot_id"


class JournalFailed(PointError):
    """The journal cannot be written, so nothing is set: it could not be put back."""


class RestorePending(UserError):
    """The machine stands as a run that was killed left it."""


class Journal:
    """Used by one thread of one process, which holds the machine's lock."""

    def __init__(self, folder: Path, head: Head, steps: Sequence[Step] = ()) -> None:
        self.path, self.head, self.steps = folder / NAME, head, list(steps)
        self._last = max((step.number for step in steps), default=0)
        self._fd: int | None = None
        self._size = 0

    def add(self, what: str, dial: Dial, before: str) -> None:
        """Raises JournalFailed; then the caller must not write."""
        step = Step(number=self._last + 1, what=what, dial=dial, before=before)
        try:
            if self._fd is None:
                self._create()
            self._append(step, synced=True)
        except OSError as error:
            self.finish()
            raise JournalFailed(
                f"cannot be written ({reason(error)})",
                where=str(self.path),
                hint="nothing is set that could not be put back",
            ) from None
        self._last = step.number
        self.steps.append(step)

    def undone(self, step: Step) -> None:
        """A mark that does not reach the disk costs a second undo of the same step, no harm."""
        self.steps.remove(step)
        with suppress(OSError):
            self._append(Undone(number=step.number), synced=False)

    def finish(self) -> None:
        """Remove the file if all is undone; if that fails, its marks say the same."""
        if self.steps or self._fd is None:
            return
        os.close(self._fd)
        self._fd = None
        with suppress(OSError):
            self.path.unlink()
            sync_folder(self.path.parent)

    def reopen(self) -> None:
        """Go on with the file that is there, without a last line that has no end.

        Raises OSError.
        """
        self._fd = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
        self._size = len(whole_lines(self.path.read_bytes()))
        os.ftruncate(self._fd, self._size)

    def _create(self) -> None:
        """A file that is there has no step left: whoever holds the lock has looked."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        self._fd, self._size = os.open(self.path, flags, 0o644), 0
        self._append(self.head, synced=True)
        sync_folder(self.path.parent)

    def _append(self, line: AnyLine, *, synced: bool) -> None:
        assert self._fd is not None
        data = encode_line(line)
        try:
            write_all(self._fd, data)
            if synced:
                os.fsync(self._fd)
        except OSError:
            with suppress(OSError):  # or the next line would follow half a line
                os.ftruncate(self._fd, self._size)
            raise
        self._size += len(data)


def new_journal(folder: Path, host: Host, *, command: str) -> Journal:
    """No file yet: one that is never needed is never made."""
    head = Head(
        machine=host.name,
        twin=str(folder) if host.simulated else "",
        boot_id=boot_id(host),
        pid=os.getpid(),
        command=command,
        time=datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    return Journal(folder, head)


def pending(folder: Path) -> Journal | None:
    """What a run that was killed left to be undone; None if nothing is.

    Raises:
        JournalDamaged: it cannot be read, or says what no edgetune writes.
    """
    path = folder / NAME
    try:
        left = steps_left(path, path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise JournalDamaged(f"cannot be read ({reason(error)})", where=str(path)) from None
    return Journal(folder, *left) if left else None


def refuse_pending(folder: Path) -> None:
    """Raises RestorePending, JournalDamaged."""
    if journal := pending(folder):
        head = journal.head
        raise RestorePending(
            f"{head.machine} still stands as `{head.command}` left it, which began at {head.time}",
            where=str(journal.path),
            hint="`edgetune restore` puts it back",
        )


def boot_id(host: Host) -> str:
    return (text_at(host, BOOT_ID) or "").strip()


def write_all(fd: int, data: bytes) -> None:
    """In one go: where the disk takes only a part of it, it is full."""
    if os.write(fd, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def sync_folder(folder: Path) -> None:
    """Wait until the folder's list of names is on the disk. Raises OSError."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
