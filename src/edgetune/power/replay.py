"""A recorded trace, played back: each source of it is a source again, at its own pace."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from edgetune.power.sampler import PowerMissing, Rail, Reading
from edgetune.power.trace_file import Sampled, read_entries

SOURCE = "replay"


class Replay:
    """The sampler. The recording's first moment is that of `start`; its end is the source's end.

    Rails keep their names; it is not said that they come from anything but a replay. `speed` is
    how many times faster time goes by than it did: energy counters keep what they counted.
    """

    source = SOURCE

    def __init__(
        self, rails: tuple[Rail, ...], readings: Sequence[Reading], *, speed: float = 1.0
    ) -> None:
        self.rails, self.readings, self.speed = rails, readings, speed
        self.next = 0
        self.started_ns = 0

    def start(self) -> tuple[Rail, ...]:
        self.next, self.started_ns = 0, time.monotonic_ns()
        return self.rails

    def poll(self) -> Sequence[Reading]:
        """All whose moment has come, at that moment's time of now."""
        elapsed_ns = time.monotonic_ns() - self.started_ns
        first = self.next
        while self.next < len(self.readings) and self.due_ns(self.next) <= elapsed_ns:
            self.next += 1
        if first == len(self.readings):
            raise PowerMissing("the recorded trace has ended", hint="record a longer one")
        return [self.now(index) for index in range(first, self.next)]

    def due_ns(self, index: int) -> int:
        """After the start."""
        return round(self.readings[index].time_ns / self.speed)

    def now(self, index: int) -> Reading:
        time_ns = self.started_ns + self.due_ns(index)
        return Reading(time_ns=time_ns, values=self.readings[index].values)

    def stop(self) -> None:
        """There is nothing to end."""


def replays(path: Path, *, speed: float = 1.0) -> list[Replay]:
    """One for each source of the last recording in the file.

    Raises:
        PowerMissing: there is no recording, it is damaged, or it holds no power.
    """
    begin, entries = read_entries(path)
    sampled = [entry for entry in entries if isinstance(entry, Sampled)]
    if not sampled:
        raise PowerMissing("the recorded trace holds no power", where=str(path))
    start_ns = min(entry.time_ns for entry in sampled)
    return [
        Replay(played(source.rails), readings_of(sampled, index, start_ns), speed=speed)
        for index, source in enumerate(begin.sources)
    ]


def played(rails: Sequence[Rail]) -> tuple[Rail, ...]:
    return tuple(msgspec.structs.replace(rail, source=SOURCE) for rail in rails)


def readings_of(sampled: Sequence[Sampled], source: int, start_ns: int) -> list[Reading]:
    """Their stamps count from the recording's first one."""
    return [
        Reading(time_ns=entry.time_ns - start_ns, values=entry.values)
        for entry in sampled
        if entry.source == source
    ]
