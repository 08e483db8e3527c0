"""The state of a twin that changes by itself, shared by all processes that look at it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from edgetune.machine.twin.folder import LIFE, PLACED, replace_file
from edgetune.machine.twin.life import Life, Ticks

EVERY_NS = 200_000_000  # the kernel counts in 10 ms: a load is known to 5 % then
STAT = Path("/proc/stat")
IDLE, IO_WAIT, GUEST = 3, 4, 8
Advance = Callable[[Life, dict[int, Ticks], int], Life]


class Pulse:
    """Whoever looks when it is due advances it; the others see what that one made of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / LIFE
        self.life = Life()

    def now(self, advance: Advance) -> Life:
        if not fresh(self.life):
            self.life = self.beat(advance)
        return self.life

    def beat(self, advance: Advance) -> Life:
        """In place, under a lock: replacing files makes the disk work while others measure."""
        self.file.touch()
        with self.file.open("r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            data = file.read()
            life = decoded(data)
            if not fresh(life):
                life = advance(life, read_ticks(), time.monotonic_ns())
                os.pwrite(file.fileno(), msgspec.json.encode(life).ljust(len(data)), 0)
            return life


def decoded(data: bytes) -> Life:
    """From the start where nothing stands there yet, or nothing that can be read."""
    try:
        return msgspec.json.decode(data, type=Life)
    except msgspec.MsgspecError:
        return Life()


def fresh(life: Life) -> bool:
    return 0 <= time.monotonic_ns() - life.time_ns < EVERY_NS and life.time_ns > 0


def read_ticks(stat: Path = STAT) -> dict[int, Ticks]:
    """Of every core of this machine; empty where the kernel tells nothing."""
    try:
        lines = stat.read_text().splitlines()
    except OSError:
        return {}
    return dict(core_ticks(line) for line in lines if line[:3] == "cpu" and line[3:4].isdecimal())


def core_ticks(line: str) -> tuple[int, Ticks]:
    name, *words = line.split()
    counts = [int(word) for word in words[:GUEST]]  # guests' time is in the others
    total = sum(counts)
    idle = counts[IDLE] + counts[IO_WAIT]
    return int(name[3:]), Ticks(busy=total - idle, total=total)


def read_placed(folder: Path) -> dict[int, int]:
    try:
        return msgspec.json.decode((folder / PLACED).read_bytes(), type=dict[int, int])
    except FileNotFoundError:
        return {}


def write_placed(folder: Path, placed: dict[int, int]) -> None:
    """Which of this machine's cores stands in for which of the twin's; none: nothing runs."""
    if placed:
        replace_file(folder, folder / PLACED, msgspec.json.encode(placed))
    else:
        (folder / PLACED).unlink(missing_ok=True)
