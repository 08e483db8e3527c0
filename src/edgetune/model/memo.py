"""What was found out about a model's files, remembered for as long as the files do not change.

As in git's index, the files' size, inode and time of last change stand for their content: hashing
a hundred megabytes at every start would take longer than everything else.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.model.place import origin, place, shapes_of
from edgetune.model.publish import publish
from edgetune.record import ModelFacts
from edgetune.spec import FileModel, Model
from edgetune.wire.digest import digest_value

FORMAT = 1
SETTLED_NS = 2_000_000_000  # a second change within one tick of the clock leaves the same stamp


class Stamp(Struct, frozen=True, kw_only=True):
    """What the file system says of one file."""

    path: str
    size_bytes: int
    inode: int
    changed_ns: int


class Memo(Struct, frozen=True, kw_only=True):
    """The facts, and the files they were read from."""

    stamps: tuple[Stamp, ...]
    facts: ModelFacts


def sheet(model: Model, store: Path) -> Path:
    """Where the memo of this model lies: its file, shapes and origin decide."""
    key = digest_value([FORMAT, str(place(model, store)), shapes_of(model), origin(model)])
    return store / "facts" / f"{key[:16]}.json"


def recall(model: Model, store: Path) -> ModelFacts | None:
    """The facts as they were found, if every file is still what it was."""
    try:
        memo = msgspec.json.decode(sheet(model, store).read_bytes(), type=Memo)
        now = stamps(Path(old.path) for old in memo.stamps)
    except (OSError, msgspec.DecodeError):
        return None
    return memo.facts if now == memo.stamps else None


def remember(model: Model, store: Path, memo: Memo) -> None:
    """Keep what was read after `memo.stamps` were taken, unless a file changed since.

    A user's file that has changed just now may change again unnoticed; one of ours never does.
    """
    now = stamps(Path(old.path) for old in memo.stamps)
    age_ns = time.time_ns() - max(entry.changed_ns for entry in now)
    if now != memo.stamps or (isinstance(model, FileModel) and age_ns < SETTLED_NS):
        return
    final = sheet(model, store)
    final.parent.mkdir(parents=True, exist_ok=True)
    part = final.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    part.write_bytes(msgspec.json.encode(memo))
    publish(part, final)


def stamps(files: Iterable[Path]) -> tuple[Stamp, ...]:
    """What the file system says of each file now."""
    return tuple(_stamp(file) for file in files)


def _stamp(path: Path) -> Stamp:
    stat = path.stat()
    return Stamp(
        path=str(path), size_bytes=stat.st_size, inode=stat.st_ino, changed_ns=stat.st_mtime_ns
    )
