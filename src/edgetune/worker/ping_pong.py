"""How fast a changed value gets from one core to another: `python -I -S ping_pong.py 0,1,2`.

Run by path, as a process of its own: the partners have to spin on two cores at once, which threads
of one interpreter cannot. For each line that comes in, a line goes out: nanoseconds for the way
there and back, of the slowest core with the first one. It ends with its standard input.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
import time
from statistics import median

BATCHES, TURNS = 8, 100  # a batch takes some 70 µs: most lie between two interruptions
THERE, BACK, READY, ALONE = 0, 64, 128, 192  # a cache line each
MOST_POLLS = 20_000_000  # seconds: whoever waits for so long has lost the partner


class Partner:
    """A process on another core, asleep until it is called."""

    def __init__(self, core: int) -> None:
        self.shared = mmap.mmap(-1, mmap.PAGESIZE)
        self.inbox, self.outbox = os.pipe()
        if os.fork() == 0:
            os.close(self.outbox)
            os.sched_setaffinity(0, {core})
            self.answer()
            os._exit(0)
        os.close(self.inbox)

    def answer(self) -> None:
        """Until the other side is gone."""
        shared = self.shared
        while os.read(self.inbox, 1):
            shared[READY] = 1
            for turn in range(BATCHES * TURNS):
                await_value(shared, THERE, turn % 200 + 1)
                shared[BACK] = turn % 200 + 1

    def round_trip_ns(self) -> int:
        """Less what the interpreter takes, which follows the clock, moment by moment."""
        shared = self.shared
        shared[THERE] = shared[BACK] = shared[READY] = 0
        os.write(self.outbox, b".")
        await_value(shared, READY, 1)
        batches = range(0, BATCHES * TURNS, TURNS)
        return round(median(batch_ns(shared, first) for first in batches))


def batch_ns(shared: mmap.mmap, first: int) -> float:
    """What a turn takes longer than the same with nobody on the other side."""
    clock = time.perf_counter_ns
    start_ns = clock()
    for turn in range(first, first + TURNS):
        shared[THERE] = turn % 200 + 1
        await_value(shared, BACK, turn % 200 + 1)
    between_ns = clock()
    for turn in range(first, first + TURNS):
        shared[ALONE] = turn % 200 + 1
        await_value(shared, ALONE, turn % 200 + 1)
    return (2 * between_ns - start_ns - clock()) / TURNS


def await_value(shared: mmap.mmap, place: int, value: int) -> None:
    for _ in range(MOST_POLLS):
        if shared[place] == value:
            return
    os._exit(1)


def main(cores: list[int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    os.sched_setaffinity(0, {cores[0]})
    partners = [Partner(core) for core in cores[1:]]
    while sys.stdin.readline():
        slowest_ns = max(partner.round_trip_ns() for partner in partners)
        sys.stdout.write(f"{slowest_ns}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main([int(core) for core in sys.argv[1].split(",")])
