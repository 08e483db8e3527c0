"""What a running sweep is at, in a file that others may read: `now.json` in the sweep's folder.

It is there while the sweep runs, and left behind by one that was killed: the process that it names
is gone then.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

import msgspec
import psutil
from msgspec import Struct

from edgetune.run.moment import Moment

NAME, PARTIAL = "now.json", ".now.json.partial"
# Processes are known by their start, which moves with the clock of the wall when that is set.
SAME_START_S = 30.0


class Now(Struct, frozen=True, kw_only=True):
    """A process, since when it runs the sweep, and its last moment.

    The moment is told by the monotonic clock, which all processes of a host share.
    """

    pid: int
    process_started_s: float
    started_utc: str
    moment: Moment

    @property
    def alive(self) -> bool:
        """Whether that process still runs, and no other one under its number."""
        try:
            process = psutil.Process(self.pid)
            apart_s = abs(process.create_time() - self.process_started_s)
            return apart_s < SAME_START_S and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


def begun(moment: Moment) -> Now:
    """Of this process, from now on."""
    return Now(
        pid=os.getpid(),
        process_started_s=psutil.Process().create_time(),
        started_utc=datetime.now(timezone.utc).isoformat(),
        moment=moment,
    )


def write_now(folder: Path, now: Now) -> None:
    """All at once; not synced, since it says nothing after a power cut. A full disk is no matter.

    A sweep that nobody can look at goes on.
    """
    with suppress(OSError):
        beside = folder / PARTIAL
        beside.write_bytes(msgspec.json.encode(now))
        beside.replace(folder / NAME)


def remove_now(folder: Path) -> None:
    with suppress(OSError):
        (folder / PARTIAL).unlink(missing_ok=True)
        (folder / NAME).unlink(missing_ok=True)


def read_now(folder: Path) -> Now | None:
    """None where no sweep runs, nor was killed."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Now)
    except (OSError, msgspec.MsgspecError):
        return None
