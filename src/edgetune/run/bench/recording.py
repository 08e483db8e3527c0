"""Power and the machine itself, recorded while a point is measured; a rest before and after."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from edgetune.machine.watch import Watch
from edgetune.power.recorder import Recorder
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.run.power_sources import really
from edgetune.spec import Power

FILE = "power.jsonl"
# Processes that have just ended leave their pages to be cleared, and the governor up.
SETTLE_S = 0.5


@dataclass(kw_only=True)
class Recording:
    """`power` is what is really sampled; without a `file` nothing was there to be seen."""

    power: Power
    file: Path | None = None
    idle: list[tuple[int, int]] = field(default_factory=list)

    def rest(self, draft: Draft) -> None:
        """Nothing runs, at the clocks of the point."""
        if not self.power.sources:
            return
        with draft.timed("idle"):
            draft.lab.watcher.stage_started("idle", cached=False)
            time.sleep(SETTLE_S)
            start_ns = time.monotonic_ns()
            time.sleep(self.power.idle_seconds)
            self.idle.append((start_ns, time.monotonic_ns()))


@contextmanager
def recorded(draft: Draft, lab: Lab, folder: Path) -> Iterator[Recording]:
    """From the rest before to the rest after.

    Raises:
        PowerMissing: a source that was named is not there, or the recorder died.
    """
    point = draft.job.point
    power = really(point.power, lab)
    if not (power.sources or point.state.touches or Watch(lab.host, lab.board).sees):
        yield Recording(power=power)
        return
    recording = Recording(power=power, file=folder / FILE)
    measured = lab.placed(point.state.cores)
    with Recorder(point.machine, power, measured=measured, root=lab.root, file=folder / FILE):
        recording.rest(draft)
        yield recording
        recording.rest(draft)
