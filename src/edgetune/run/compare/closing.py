"""The end of a sweep: what is alike is timed side by side, unless that was done before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from edgetune.errors import EdgetuneError
from edgetune.record import PointRecord
from edgetune.run.compare.entrants import entrant, make_field
from edgetune.run.compare.groups import groups, sitting_key
from edgetune.run.compare.launches import hold_sitting
from edgetune.run.compare.shelf import Shelf, with_suffix
from edgetune.run.disk import disk_errors
from edgetune.run.lab import Lab
from edgetune.spec import Sitting


@dataclass(kw_only=True)
class Closing:
    """`held` counts the sittings that were held just now; `force` takes none over."""

    lab: Lab
    shelf: Shelf
    settings: Sitting
    force: bool
    held: int = field(default=0, init=False)

    def all(self, records: Sequence[PointRecord]) -> None:
        """A sitting for every group; one that fails is a note, and no more."""
        for group in groups(records):
            try:
                with disk_errors():
                    self.one(group)
            except EdgetuneError as error:
                note = f"not compared side by side: {title(group)}: {error}"
                self.lab.watcher.note(note)

    def one(self, group: Sequence[PointRecord]) -> None:
        key = sitting_key(group, self.settings)
        stem = self.shelf.stem(group, key)
        stem.parent.mkdir(exist_ok=True)
        known = self.shelf.find(key, stem)
        if known is None and not self.force:
            known = self.shelf.take_over(key, stem)
        if known is None:
            self.hold(group, key, stem)

    def hold(self, group: Sequence[PointRecord], key: str, stem: Path) -> None:
        entrants = [entrant(record, self.lab) for record in group]
        log = with_suffix(stem, "log")
        with make_field(self.lab, entrants, self.settings, log=log) as around:

            def watch(done: int, count: int) -> None:
                self.lab.watcher.comparing(title(group), done, count)

            sitting = hold_sitting(around, key=key, stem=stem, watch=watch)
        self.shelf.add(key, stem)
        self.held += 1
        self.lab.watcher.compared(sitting)


def title(group: Sequence[PointRecord]) -> str:
    """`resnet18 · cores 0-1 · 4 artifacts`."""
    point = group[0].point
    return f"{point.model.name} · {point.state.words} · {len(group)} artifacts"
