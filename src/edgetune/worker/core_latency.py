"""How far the cores are from one another just now, as their caches see it.

A hypervisor may move the cores of a virtual machine, whenever they rest, to places that share no
cache, and nothing else tells: no time is stolen, no thread waits. A network whose threads exchange
much then runs a third slower, another one hardly. On a machine of one's own the latency never
changes.
"""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PING_PONG = Path(__file__).with_name("ping_pong.py")
ANSWER_S = 5.0


class CoreLatency:
    """Between the first of `cores` and the farthest one; a single core has none."""

    def __init__(self, cores: Sequence[int]) -> None:
        self.cores = tuple(cores)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Unless it is started already."""
        if len(self.cores) < 2 or self.process is not None:
            return
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", PING_PONG, ",".join(map(str, self.cores))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )

    def end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            with suppress(OSError), process:
                process.kill()

    def read_ns(self) -> int | None:
        """There and back; None for one core, before the start, or where nothing answers."""
        if self.process is None or self.process.stdin is None or self.process.stdout is None:
            return None
        with suppress(OSError, ValueError):
            self.process.stdin.write("\n")
            if select.select([self.process.stdout], [], [], ANSWER_S)[0]:
                return int(self.process.stdout.readline())
        self.end()
        return None
