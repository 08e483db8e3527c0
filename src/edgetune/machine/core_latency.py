"""How far the cores are from one another just now, as their caches see it.

A hypervisor may move the cores of a virtual machine, for seconds or for minutes, to places that
share no cache, and nothing else tells: no time is stolen, no thread waits. A network whose threads
exchange much then runs a third slower, another one hardly. On a machine of one's own the latency
never changes.
"""

from __future__ import annotations

import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self  # Python 3.10 has none

PING_PONG = Path(__file__).with_name("ping_pong.py")
FAR = 1.5  # times the least: neighbours in one cache differ less, those in two caches more
PATIENCE_S = 0.1  # so long a clock that had slept may take to rise
ANSWER_S = 5.0


class CoreLatency:
    """Use as a context manager, again and again; what it knows of the least stays with it."""

    def __init__(self, cores: tuple[int, ...]) -> None:
        self.cores = cores
        self.least_ns: int | None = None
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        if len(self.cores) > 1:
            cores = ",".join(map(str, self.cores))
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", PING_PONG, cores],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                bufsize=1,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            with suppress(OSError), process:
                process.kill()

    def sample_ns(self) -> int | None:
        """The first reading that is near, or after a short while the last one; None: unknown."""
        end_s = time.monotonic() + PATIENCE_S
        while True:
            now_ns = self.read_ns()
            if not self.is_far(now_ns) or time.monotonic() >= end_s:
                return now_ns

    def is_far(self, now_ns: int | None) -> bool:
        """Far above the least that was ever read."""
        if now_ns is None or self.least_ns is None:
            return False
        return now_ns > FAR * self.least_ns

    def read_ns(self) -> int | None:
        """From the first core to the farthest and back; None for one core, or without answer."""
        if self.process is None or self.process.stdin is None or self.process.stdout is None:
            return None
        with suppress(OSError, ValueError):
            self.process.stdin.write("\n")
            if select.select([self.process.stdout], [], [], ANSWER_S)[0]:
                now_ns = int(self.process.stdout.readline())
                self.least_ns = min(now_ns, self.least_ns or now_ns)
                return now_ns
        self.end()
        return None
