"""One machine, one run: nobody else sets or times it meanwhile.

The kernel lets go of the lock when its holder ends, however it ends; programs that the holder
starts do not have it.
"""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType

import msgspec
from msgspec import Struct

from edgetune.errors import SetupError, UserError
from edgetune.machine.dial import reason

NAME = "lock"
MOST_BYTES = 1 << 16


class Holder(Struct, frozen=True, kw_only=True):
    """Who has the machine; written into the lock's file, and true only while it is locked."""

    pid: int
    command: str
    since: str


class MachineBusy(UserError):
    """Another run has the machine."""


class MachineLock:
    """`machine` is its name for people; `command` what is said to whoever comes second."""

    def __init__(self, folder: Path, *, machine: str, command: str) -> None:
        self.path, self.machine, self.command = folder / NAME, machine, command
        self._fd: int | None = None

    def __enter__(self) -> MachineLock:
        """Raises MachineBusy, at once; SetupError where no lock can be made."""
        fd = self._open()
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = read_holder(fd)
            os.close(fd)
            raise busy(self.machine, holder) from None
        self._fd = fd
        self._sign(fd)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The file stays: a second one under its name would be a second lock."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise SetupError(
                f"the machine cannot be locked ({reason(error)})",
                where=str(self.path),
                hint="$EDGETUNE_MACHINE_DIR names another folder for it",
            ) from None

    def _sign(self, fd: int) -> None:
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        holder = Holder(pid=os.getpid(), command=self.command, since=since)
        try:
            os.ftruncate(fd, 0)
            os.pwrite(fd, msgspec.json.encode(holder), 0)
        except OSError:
            return  # a full disk: locked all the same, by nobody knows whom


def read_holder(fd: int) -> Holder | None:
    """None while it is being written, or if it could not be."""
    try:
        return msgspec.json.decode(os.pread(fd, MOST_BYTES, 0), type=Holder)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def busy(machine: str, holder: Holder | None) -> MachineBusy:
    who = (
        f"process {holder.pid} (`{holder.command}`) since {holder.since}"
        if holder
        else "another process"
    )
    return MachineBusy(f"{machine} is in use by {who}", hint="one run at a time")
