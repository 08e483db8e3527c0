"""A sweep as it stands on disk: what its readers (the report, the terminal, the mirror) see of it.

    outputs/sweeps/<date>-<name>/sweep.json             which points belong to it
    outputs/sweeps/<date>-<name>/points/<point>/        record.json and what stands beside it
    outputs/sweeps/<date>-<name>/comparisons/           what was timed side by side
    outputs/sweeps/<date>-<name>/report/                what people look at, made from all of it

`run.outputs` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.errors import ConfigError
from edgetune.measure.series import Series, read_raw
from edgetune.record import PointRecord, decode_record
from edgetune.sitting import SittingRecord, read_sittings

MANIFEST, RECORD = "sweep.json", "record.json"
REPORT, PAGE = "report", "index.html"
MOST_NAMED = 5


class Manifest(Struct, frozen=True, kw_only=True):
    """A sweep is known by its name and its set of points: the same ones make the same sweep.

    `command` is what its first run was started with; empty where that is not known.
    """

    format: int = 1
    name: str
    identity: str
    created_utc: str
    points: tuple[str, ...]
    command: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A sweep that was read: all of its records in the order of its points, its sittings.

    `folders` has each record's folder by point id, `missing` the points that have no record yet,
    `unreadable` a line for each record that could not be read.
    """

    folder: Path
    manifest: Manifest
    records: tuple[PointRecord, ...]
    sittings: tuple[SittingRecord, ...]
    folders: Mapping[str, Path]
    missing: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """With its date."""
        return self.folder.name

    @cached_property
    def good(self) -> tuple[PointRecord, ...]:
        """What counts: measured in the state that was asked for; simulated ones, too."""
        return tuple(record for record in self.records if record.status == "ok")

    def series(self, record: PointRecord) -> Series | None:
        """The raw series of a point; None where it has none that can be read."""
        try:
            return read_raw(self.folders[record.point_id]).series
        except (OSError, ValueError, KeyError):
            return None


def read_study(folder: Path) -> Study:
    """Read all that stands in a sweep's folder.

    Raises:
        ConfigError: the folder is not a sweep's.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise ConfigError("not a sweep", where=str(folder), expected=f"a readable {MANIFEST}")
    found = list(read_points(folder))
    records = {path.name: record for path, record in found if isinstance(record, PointRecord)}
    order = {name: index for index, name in enumerate(manifest.points)}
    names = sorted(records, key=lambda name: (order.get(name, len(order)), name))
    return Study(
        folder=folder,
        manifest=manifest,
        records=tuple(records[name] for name in names),
        sittings=tuple(read_sittings(folder)),
        folders={records[name].point_id: folder / "points" / name for name in names},
        missing=tuple(name for name in manifest.points if name not in records),
        unreadable=tuple(f"{path / RECORD}: {why}" for path, why in found if isinstance(why, str)),
    )


def read_points(folder: Path) -> Iterator[tuple[Path, PointRecord | str]]:
    """Each point's folder with its record, or with the reason why that cannot be read."""
    for path in sorted(folder.glob(f"points/[!.]*/{RECORD}")):
        try:
            yield path.parent, decode_record(path.read_bytes())
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            yield path.parent, str(error)


def read_manifest(folder: Path) -> Manifest | None:
    """None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None


def sweep_paths(root: Path, name: str | None = None) -> list[Path]:
    """The folders of all sweeps, the latest last, or of those called `name` (or with its date).

    Raises:
        ConfigError: there is no sweep of that name.
    """
    folders = sorted(path.parent for path in (root / "outputs" / "sweeps").glob(f"*/{MANIFEST}"))
    if name is None:
        return folders
    named = [path for path in folders if path.name == name or path.name.endswith(f"-{name}")]
    if not named:
        raise ConfigError("no such sweep", expected=f"one of {known(folders)}", got=name)
    return named


def known(folders: Sequence[Path]) -> str:
    return ", ".join(path.name for path in folders[-MOST_NAMED:]) or "no sweep yet"
