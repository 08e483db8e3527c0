"""A sweep as it is seen from another terminal: read from its folder, and from nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Struct

from edgetune.measure.forecast import Forecast, forecast
from edgetune.record import PointRecord
from edgetune.run.now import Now, read_now
from edgetune.run.outputs import read_record
from edgetune.study import RECORD, read_manifest

MOST_LAST = 5


class Glance(Struct, frozen=True, kw_only=True):
    """As much of a record as is quickly read from thousands."""

    status: str
    seconds: float
    started_utc: str
    reused_from: str = ""


@dataclass(kw_only=True)
class Progressing:
    """A sweep's folder; its records are read once, and again when a point comes in."""

    folder: Path
    glances: dict[str, Glance] = field(default_factory=dict)
    seen_ns: int = 0

    @property
    def now(self) -> Now | None:
        """None where nothing runs any more; of a sweep that was killed its last moment."""
        return read_now(self.folder)

    def points(self) -> dict[str, Glance]:
        """Those that have a record, by the names of their folders."""
        place = self.folder / "points"
        changed_ns = changed(place)
        if changed_ns != self.seen_ns:
            paths = place.glob(f"[!.]*/{RECORD}")
            found = {path.parent.name: glance(path) for path in paths}
            self.glances = {name: each for name, each in found.items() if each is not None}
            self.seen_ns = changed_ns
        return self.glances

    def last(self, count: int = MOST_LAST) -> list[PointRecord]:
        """The points that came in last, the latest at the end."""
        points = self.points()
        names = sorted(points, key=lambda name: points[name].started_utc)[-count:]
        records = [read_record(self.folder / "points" / name) for name in names]
        return [record for record in records if record is not None]

    def left(self, now: Now) -> list[str]:
        """The points still to come: what failed before this run began is tried again."""
        manifest, points = read_manifest(self.folder), self.points()
        current = now.moment.point.slug if now.moment.point else ""
        names = manifest.points if manifest else ()
        return [
            name
            for name in names
            if name != current and not stands(points.get(name), since_utc=now.started_utc)
        ]

    def forecast(self, left: Sequence[str]) -> Forecast:
        """How long these points take, by network and tuner."""
        taken_s: dict[str, list[float]] = defaultdict(list)
        for name, each in self.points().items():
            # A copied one says what it took elsewhere; how long failing takes says nothing.
            if not each.reused_from and each.status != "failed":
                taken_s[kind(name)].append(each.seconds)
        return forecast(taken_s, [kind(name) for name in left])


def stands(found: Glance | None, *, since_utc: str) -> bool:
    return found is not None and (found.status == "ok" or found.started_utc >= since_utc)


def kind(name: str) -> str:
    """`resnet18.autotvm` of a point's folder MODEL.TUNER.CORES.ID."""
    return name.rsplit(".", 2)[0]


def glance(path: Path) -> Glance | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Glance)
    except (OSError, msgspec.MsgspecError):
        return None


def changed(place: Path) -> int:
    """When a name in it last came or went, in nanoseconds; 0 where there is none."""
    try:
        return place.stat().st_mtime_ns
    except OSError:
        return 0


def activity(folder: Path) -> tuple[int, str]:
    return changed(folder / "points"), folder.name


def latest(folders: Sequence[Path]) -> Path | None:
    """The sweep that runs, or else the one in which something happened last."""
    running = [path for path in folders if (now := read_now(path)) and now.alive]
    return max(running or folders, key=activity, default=None)
