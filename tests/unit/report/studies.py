"""Sweeps as they stand on disk, for tests of what is read from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from edgetune.record import PointRecord, encode_record
from edgetune.sitting import FOLDER, SittingRecord, encode_sitting
from edgetune.study import MANIFEST, RECORD, Manifest, Study, read_study


def write_study(
    folder: Path,
    records: Sequence[PointRecord],
    sittings: Sequence[SittingRecord] = (),
    *,
    missing: Sequence[str] = (),
    command: str = "",
) -> Study:
    """Written and read again; `missing` are the names of points that have no record."""
    folder.mkdir(parents=True)
    names = (*(record.point.slug for record in records), *missing)
    manifest = Manifest(
        name="study",
        identity="identity",
        created_utc="2026-01-02T03:04:05+00:00",
        points=names,
        command=command,
    )
    (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    for record in records:
        point = folder / "points" / record.point.slug
        point.mkdir(parents=True)
        (point / RECORD).write_bytes(encode_record(record))
    (folder / FOLDER).mkdir()
    for number, sitting in enumerate(sittings):
        (folder / FOLDER / f"{number}.json").write_bytes(encode_sitting(sitting))
    return read_study(folder)
