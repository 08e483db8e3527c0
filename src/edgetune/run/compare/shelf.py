"""Where sittings stand: in their sweep's folder, and findable by their key from any other sweep.

outputs/sweeps/<sweep>/comparisons/<group>.json     and its raw series, <group>.npz
outputs/cache/comparisons/<key>                     where the sitting `key` stands
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from edgetune.cache.store import write_atomic
from edgetune.record import PointRecord
from edgetune.sitting import FOLDER, SittingRecord, encode_sitting, read_sitting

KEY_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The sittings of one sweep, whose folder is `sweep`, and the index of all."""

    outputs: Path
    sweep: Path

    def stem(self, group: Sequence[PointRecord], key: str) -> Path:
        """Where the group's sitting goes; its files differ in their suffix only."""
        point = group[0].point
        cores = "-".join(map(str, point.state.cores))
        return self.sweep / FOLDER / f"{point.model.name}.c{cores}.{key[:KEY_DIGITS]}"

    def find(self, key: str, stem: Path) -> SittingRecord | None:
        """This sweep's own sitting."""
        sitting = read_sitting(with_suffix(stem, "json"))
        return sitting if sitting and sitting.key == key else None

    def take_over(self, key: str, stem: Path) -> SittingRecord | None:
        """Bring over a sitting that another sweep held, with its files."""
        try:
            origin = self.outputs / self.entry(key).read_text()
        except OSError:
            return None
        sitting = self.find(key, origin)
        if sitting is None or not with_suffix(origin, "npz").is_file():
            return None
        reused = sitting.reused_from or origin.parents[1].name
        sitting = msgspec.structs.replace(sitting, reused_from=reused)
        shutil.copyfile(with_suffix(origin, "npz"), with_suffix(stem, "npz"))
        write_atomic(with_suffix(stem, "json"), encode_sitting(sitting))
        return sitting

    def add(self, key: str, stem: Path) -> None:
        entry = self.entry(key)
        entry.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(entry, str(stem.relative_to(self.outputs)).encode())

    def entry(self, key: str) -> Path:
        return self.outputs / "cache" / FOLDER / key


def with_suffix(stem: Path, suffix: str) -> Path:
    """A stem may hold dots, which `Path.with_suffix` would cut."""
    return stem.with_name(f"{stem.name}.{suffix}")
