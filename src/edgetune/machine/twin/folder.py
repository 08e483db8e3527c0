"""A twin's folder, and how several processes share it.

tree/        what the board's files would be; after everything was put back it is as before
twin.json    which machine it is, and how often it was started; written last
life.json    what changes by itself: loads, temperatures, throttling
placed.json  which of its cores a network runs on; absent while none does
tree.lock    held for a change; its time stamp says when the last one was
writing/     where a file's next contents are written, to be moved into the tree at once
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.known import kit_of
from edgetune.spec.machine import TwinMachine

TREE, STAMP, LIFE, PLACED = "tree", "twin.json", "life.json", "placed.json"
LOCK, WRITING = "tree.lock", "writing"


class Stamp(Struct, frozen=True, kw_only=True):
    """Which machine the tree is that of, and how often it was started since it was built."""

    machine: TwinMachine
    boot: int = 0

    @property
    def kit(self) -> Kit:
        return kit_of(self.machine.board, self.machine.jetpack)


def read_stamp(folder: Path) -> Stamp | None:
    """None where no twin has been built, or not to its end."""
    try:
        return msgspec.json.decode((folder / STAMP).read_bytes(), type=Stamp)
    except FileNotFoundError:
        return None


def write_stamp(folder: Path, stamp: Stamp) -> None:
    replace_file(folder, folder / STAMP, msgspec.json.encode(stamp))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """While one process changes a twin, others wait; ends with the process, however it ends."""
    with (folder / LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            # Explicitly: what the kernel would note by itself is too coarse to tell changes apart.
            now_ns = time.time_ns()
            os.utime(file.fileno(), ns=(now_ns, now_ns))


def changed_ns(folder: Path) -> int:
    """When the last change was, for telling that there has been one."""
    try:
        return (folder / LOCK).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def replace_file(folder: Path, path: Path, data: bytes) -> None:
    """All of it at once, whenever this process is killed; nothing is left beside it."""
    beside = folder / WRITING / f"{os.getpid()}.{threading.get_ident()}"
    beside.parent.mkdir(exist_ok=True)
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.errno != errno.ENOSPC or not path.exists():
            raise
        overwrite(path, data)


def overwrite(path: Path, data: bytes) -> None:
    """In the place that it has: a kernel's files need none on a disk that is full."""
    with path.open("r+b", buffering=0) as stream:
        stream.write(data)
        stream.truncate(len(data))
