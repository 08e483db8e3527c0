"""Which task a process was busy with when it died, so that the next process can do without it.

busy.json      the task under search or measurement right now
blamed.jsonl   one line a death: the task, and how the process ended (`crash`, `silence`)
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, whole_lines


class Death(Struct, frozen=True, kw_only=True):
    task: str
    how: Literal["crash", "silence"]


class Blame:
    """Opened once a process; `after` says how the one before it ended, "" if by nobody's fault."""

    def __init__(self, staging: Path, after: Literal["", "crash", "silence"]) -> None:
        self.marker, self.log = staging / "busy.json", staging / "blamed.jsonl"
        if after and self.marker.exists():
            death = Death(task=msgspec.json.decode(self.marker.read_bytes(), type=str), how=after)
            append_lines(self.log, [msgspec.json.encode(death)])
        self.marker.unlink(missing_ok=True)
        self.deaths = [msgspec.json.decode(line, type=Death) for line in whole_lines(self.log)]

    def of(self, task: str) -> list[Death]:
        """The deaths that are blamed on the task."""
        return [death for death in self.deaths if death.task == task]

    def busy(self, task: str) -> None:
        """From here on, the death of this process is blamed on `task`."""
        beside = self.marker.with_suffix(".part")
        beside.write_bytes(msgspec.json.encode(task))
        beside.replace(self.marker)

    def free(self) -> None:
        self.marker.unlink(missing_ok=True)
