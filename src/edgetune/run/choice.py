"""Which points the user means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from edgetune.errors import ConfigError
from edgetune.record import PointRecord
from edgetune.run.outputs import read_record
from edgetune.study import RECORD, sweep_paths

SHORT_ID = re.compile(r"[0-9a-f]{4,12}")
MOST_NAMED = 5
WAYS = "a point's folder, SWEEP/POINT, four or more digits of its id, or MODEL.TUNER with --sweep"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Looks for points below `root`, seen from the folder `here`; `sweep` may narrow it."""

    root: Path
    here: Path
    sweep: str | None = None

    def folders(self, name: str) -> list[Path]:
        """Where the point called `name` stands: in one sweep or several, the latest first.

        Raises:
            ConfigError: no point, or several.
        """
        folders = list(self.fitting(name))
        points = {folder.name for folder in folders}
        if not folders:
            raise ConfigError("no such point", where=name, expected=WAYS, hint=self.near(name))
        if len(points) > 1:
            named = ", ".join(sorted(points)[:MOST_NAMED])
            raise ConfigError("several points", where=name, expected=f"one of {named}")
        return folders

    def fitting(self, name: str) -> Iterator[Path]:
        """Every folder of a point that the name fits, the latest sweep first."""
        if (path := self.here / name).joinpath(RECORD).is_file():
            yield path.resolve()
            return
        sweep, slash, point = name.rpartition("/")
        for folder in self.points(sweep if slash else self.sweep):
            if fits(folder.name, point, tuner_too=bool(slash or self.sweep)):
                yield folder

    def points(self, sweep: str | None) -> Iterator[Path]:
        """All points' folders of the sweeps called `sweep`, with or without their date."""
        for path in reversed(sweep_paths(self.root, sweep)):
            yield from sorted(path.glob("points/[!.]*"))

    def near(self, name: str) -> str:
        """What could have been meant: points of the sweep named, or the latest ones."""
        sweep = name.rpartition("/")[0] or self.sweep
        known = [f"{path.parents[1].name}/{path.name}" for path in self.points(sweep)]
        return f"there is {', '.join(known[:MOST_NAMED])}" if known else "there is none yet"


def fits(folder: str, name: str, *, tuner_too: bool) -> bool:
    """A point's folder is called MODEL.TUNER.CORES.ID."""
    if folder == name:
        return True
    if SHORT_ID.fullmatch(name) and folder.rpartition(".")[2].startswith(name):
        return True
    return tuner_too and bool(name) and folder.startswith(f"{name}.")


def readable(folders: Sequence[Path], name: str) -> tuple[Path, PointRecord]:
    """The first record that can be read, whatever became of its point, and where it stands.

    Raises:
        ConfigError: there is none.
    """
    for folder in folders:
        if record := read_record(folder):
            return folder, record
    raise ConfigError("no record that can be read", where=name, got=str(folders[0]))


def finished(folders: Sequence[Path], name: str) -> PointRecord:
    """The first record that is ok: of a point in several sweeps the latest.

    Raises:
        ConfigError: there is none.
    """
    records = [read_record(folder) for folder in folders]
    for record in records:
        if record is not None and record.status == "ok" and record.latency is not None:
            return record
    failed = any(record is not None for record in records)
    got = "one that failed" if failed else "no record that can be read"
    raise ConfigError("not a finished point", where=name, expected="one that is ok", got=got)
