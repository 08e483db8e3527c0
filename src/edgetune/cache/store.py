"""The content-addressed store of what is expensive to make.

    <root>/<kind>/<key>/            published: the files, and stamp.json (digests), written last
    <root>/<kind>/<key>.partial/    being made; survives a kill, so that a tuning can go on

An entry without its stamp does not exist. Reading verifies every file against the stamp.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock
from msgspec import Struct

from edgetune.errors import CacheDamaged
from edgetune.wire.digest import digest_tree

STAMP = "stamp.json"


class Stamp(Struct, frozen=True, kw_only=True):
    """Every file of the entry, by relative path, with its SHA-256."""

    files: dict[str, str]


class Store:
    """Entries by kind and key. A key is a digest of everything that can change the entry."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, kind: str, key: str) -> Path:
        return self.root / kind / key

    def find(self, kind: str, key: str) -> Path | None:
        """The entry's folder, verified; None when there is no such entry.

        Raises:
            CacheDamaged: it is there, but not as it was published.
        """
        folder = self.path(kind, key)
        if not (folder / STAMP).exists():
            return None
        verify(folder)
        return folder

    def discard(self, kind: str, key: str) -> None:
        """Forget an entry, its stamp first."""
        folder = self.path(kind, key)
        (folder / STAMP).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def locked(self, kind: str, key: str) -> Iterator[None]:
        """While one process makes an entry, others wait for it instead of making it twice."""
        lock = self.root / kind / f"{key}.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock):
            yield

    def staging(self, kind: str, key: str, *, resume: bool = False) -> Path:
        """The folder to make the entry in: empty, or as an interrupted process left it."""
        folder = self.root / kind / f"{key}.partial"
        if not resume:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def publish(self, kind: str, key: str) -> Path:
        """Make what stands in the staging folder the entry, all of it or nothing."""
        staging, folder = self.root / kind / f"{key}.partial", self.path(kind, key)
        shutil.rmtree(folder, ignore_errors=True)
        stamp = Stamp(files=digest_tree(staging))
        for name in stamp.files:
            sync(staging / name)
        write_synced(staging / STAMP, msgspec.json.encode(stamp))
        staging.rename(folder)
        sync(folder.parent)
        return folder


def verify(folder: Path) -> None:
    """Compare every file with the stamp.

    Raises:
        CacheDamaged: naming the first file that differs.
    """
    try:
        stamp = msgspec.json.decode((folder / STAMP).read_bytes(), type=Stamp)
    except msgspec.MsgspecError:
        raise CacheDamaged("the stamp is unreadable", where=str(folder)) from None
    found = digest_tree(folder)
    found.pop(STAMP)
    for name in sorted(stamp.files.keys() | found.keys()):
        if stamp.files.get(name) != found.get(name):
            raise CacheDamaged("not as it was published", where=f"{folder.name[:12]}/{name}")


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def write_atomic(path: Path, data: bytes) -> None:
    """Write beside, sync, rename: a reader sees the old file or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    write_synced(beside, data)
    beside.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
