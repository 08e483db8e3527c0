"""Trials kept per workload, so that one network starts from what another has tuned.

    <folder>/<digest of the workload>.jsonl     lines in the tuner's own format

The orchestrator chooses the folder: what is in it was measured alike, on this machine.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from edgetune.wire.digest import digest_value
from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines


class Library:
    """Shared by all tunings of one tuner; without a folder it is empty and keeps nothing."""

    def __init__(self, folder: str | None) -> None:
        self.folder = Path(folder) if folder is not None else None

    def lines(self, workload: str) -> list[bytes]:
        """Every trial of the workload, in the order in which they were kept."""
        if self.folder is None:
            return []
        try:
            return self.path(self.folder, workload).read_bytes().splitlines()
        except FileNotFoundError:
            return []

    def add(self, workload: str, lines: Iterable[bytes]) -> None:
        """Keep what is new among `lines`; a reader sees the old file or the new one."""
        if self.folder is None:
            return
        with self.locked(self.folder) as folder:
            known = self.lines(workload)
            fresh = [line for line in dict.fromkeys(lines) if line not in set(known)]
            path = self.path(folder, workload)
            beside = path.with_suffix(".part")
            beside.unlink(missing_ok=True)
            append_lines(beside, [*known, *fresh])
            beside.replace(path)

    @staticmethod
    def path(folder: Path, workload: str) -> Path:
        return folder / f"{digest_value(workload)[:32]}.jsonl"

    @contextmanager
    def locked(self, folder: Path) -> Iterator[Path]:
        """One writer at a time; the lock goes with the process."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
