"""Where a sweep's files are written; `study` reads them.

    outputs/sweeps/<date>-<name>/                       one sweep
    outputs/cache/results/<key>                         which point folder holds the result `key`

A point's folder appears all at once: it is filled under a hidden name and renamed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from edgetune.cache.store import sync, write_atomic
from edgetune.record import PointRecord, decode_record, encode_record
from edgetune.spec import Point
from edgetune.study import MANIFEST, RECORD, Manifest, read_manifest
from edgetune.wire.digest import digest_value


@dataclass(frozen=True, kw_only=True)
class SweepFolder:
    """One sweep on disk."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.path.name

    def point(self, point: Point) -> Path:
        return self.path / "points" / point.slug

    def begin(self, point: Point) -> Path:
        """An empty folder to fill; nobody takes it for a finished point."""
        folder = self.path / "points" / f".{point.slug}.partial"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def finish(self, partial: Path, record: PointRecord) -> Path:
        """Write the record last and give the folder its name; a former attempt makes way."""
        (partial / "inputs.npz").unlink(missing_ok=True)  # made again from the seed or the file
        write_atomic(partial / RECORD, encode_record(record))
        folder = self.point(record.point)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        sync(folder.parent)
        return folder

    def record(self, point: Point) -> PointRecord | None:
        return read_record(self.point(point))


def open_sweep(
    outputs: Path, name: str, points: Sequence[Point], *, anew: bool, command: str = ""
) -> SweepFolder:
    """The latest sweep of this name with the same points, or a new one; always new if `anew`."""
    identity = digest_value([name, sorted(point.id for point in points)])
    if not anew:
        for folder in sweep_folders(outputs):
            if folder.manifest.identity == identity:
                return folder
    now = datetime.now(timezone.utc)
    manifest = Manifest(
        name=name,
        identity=identity,
        created_utc=now.isoformat(),
        points=tuple(point.slug for point in points),
        command=command,
    )
    return create_sweep(outputs / "sweeps", f"{now:%Y%m%d-%H%M%S}-{name}", manifest)


def create_sweep(sweeps: Path, name: str, manifest: Manifest) -> SweepFolder:
    """A folder of its own, even for two sweeps of the same second."""
    path, number = sweeps / name, 1
    while path.exists():
        number += 1
        path = sweeps / f"{name}-{number}"
    (path / "points").mkdir(parents=True)
    write_atomic(path / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return SweepFolder(path=path, manifest=manifest)


def sweep_folders(outputs: Path) -> Iterator[SweepFolder]:
    """Every sweep, the latest first; what is not one is passed over."""
    for path in sorted((outputs / "sweeps").glob(f"*/{MANIFEST}"), reverse=True):
        if manifest := read_manifest(path.parent):
            yield SweepFolder(path=path.parent, manifest=manifest)


def read_record(folder: Path) -> PointRecord | None:
    """The record of a point's folder; None when there is none that can be read."""
    try:
        return decode_record((folder / RECORD).read_bytes())
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


@dataclass(frozen=True)
class ResultIndex:
    """Finds a finished result by its key, whichever sweep measured it."""

    outputs: Path

    def find(self, key: str) -> Path | None:
        """The point folder whose record is ok and carries this key."""
        try:
            folder = self.outputs / self.entry(key).read_text()
        except OSError:
            return None
        record = read_record(folder)
        return folder if record and record.status == "ok" and record.result_key == key else None

    def add(self, key: str, folder: Path) -> None:
        entry = self.entry(key)
        entry.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(entry, str(folder.relative_to(self.outputs)).encode())

    def entry(self, key: str) -> Path:
        return self.outputs / "cache" / "results" / key
