"""The sweep's own note of what was mirrored where: `mlflow.json` in its folder.

It is what makes logging twice harmless. A run is written down when it is created and again when it
is complete, so an interruption in between is seen and mended. There is one entry for each store,
because the same sweep may be mirrored to a board's own database and later to a server.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.cache.store import write_atomic
from edgetune.errors import TrackingFailed
from edgetune.wire.digest import digest_value

FILE, LOCK = "mlflow.json", ".mlflow.lock"
FORMAT = 1


class Mirrored(Struct, kw_only=True):
    """One point's run; `digest` is that of the record it shows, `done` that it shows all of it."""

    run_id: str
    digest: str
    ok: bool
    done: bool = False
    speedups: dict[str, float] = msgspec.field(default_factory=dict)


class Mirror(Struct, kw_only=True):
    """One store's copy of the sweep; ids are empty until the store was reached.

    `finished` is the digest of what the parent run last said about all points.
    """

    uri: str
    experiment: str
    experiment_id: str = ""
    parent_run_id: str = ""
    points: dict[str, Mirrored] = msgspec.field(default_factory=dict)
    finished: str = ""

    def shows(self, point_id: str, digest: str) -> bool:
        """Whether the point's run is complete and shows the record with this digest."""
        point = self.points.get(point_id)
        return point is not None and point.done and point.digest == digest

    def state(self, told: str = "") -> str:
        """Changes whenever a point's run, the record behind it, or what is `told` of all does."""
        shown = {id_: [point.run_id, point.digest] for id_, point in self.points.items()}
        return digest_value([shown, told] if told else shown)

    def is_closed(self, told: str = "") -> bool:
        """Whether the parent run speaks of all that was mirrored, and of what is `told`."""
        return bool(self.finished) and self.finished == self.state(told)

    def forget(self) -> None:
        """The runs are gone from the store: the next one starts from nothing."""
        self.experiment_id = self.parent_run_id = self.finished = ""
        self.points.clear()


class Book(Struct, kw_only=True):
    """All mirrors of one sweep."""

    format: int = FORMAT
    mirrors: list[Mirror] = msgspec.field(default_factory=list)

    def mirror(self, *, uri: str, experiment: str) -> Mirror:
        """The entry for this store and experiment, made when there is none."""
        for mirror in self.mirrors:
            if (mirror.uri, mirror.experiment) == (uri, experiment):
                return mirror
        self.mirrors.append(Mirror(uri=uri, experiment=experiment))
        return self.mirrors[-1]


def read_book(folder: Path) -> Book:
    """The book of the sweep in `folder`, or an empty one.

    Raises:
        TrackingFailed: the file is damaged, or written by a newer edgetune.
    """
    path = folder / FILE
    try:
        book = msgspec.json.decode(path.read_bytes(), type=Book)
    except FileNotFoundError:
        return Book()
    except msgspec.DecodeError as error:
        hint = "delete it to mirror the sweep afresh"
        raise TrackingFailed("is damaged", where=str(path), got=str(error), hint=hint) from error
    if book.format > FORMAT:
        expected, got = f"format {FORMAT}", f"format {book.format}"
        raise TrackingFailed("is of a newer edgetune", where=str(path), expected=expected, got=got)
    return book


def write_book(folder: Path, book: Book) -> None:
    """Replace the book; a crash leaves the old one or the new one."""
    write_atomic(folder / FILE, msgspec.json.format(msgspec.json.encode(book), indent=1))


@dataclass(frozen=True)
class Entry:
    """One mirror of the book in `folder`, to be changed and saved under the folder's lock."""

    folder: Path
    book: Book
    mirror: Mirror

    def save(self) -> None:
        write_book(self.folder, self.book)


def open_entry(folder: Path, *, uri: str, experiment: str) -> Entry:
    """The entry for this store and experiment.

    Raises:
        TrackingFailed: as `read_book`.
    """
    book = read_book(folder)
    return Entry(folder, book, book.mirror(uri=uri, experiment=experiment))
