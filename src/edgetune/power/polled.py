"""A source that is asked: its channels are read one after the other, whenever it is polled."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edgetune.machine.host import Host
from edgetune.machine.values import text_at
from edgetune.power.sampler import PowerMissing, Rail, Reading

MOST_FAILURES = 10  # polls in a row in which every channel failed: the sensor is gone


@dataclass(frozen=True)
class Channel:
    """One rail and how it is read; None, OSError and ValueError: nothing this time."""

    rail: Rail
    read: Callable[[], float | None]


def nothing() -> None:
    """There is nothing to give back."""


class Polled:
    """The sampler over the channels that `find` finds at the start.

    `find` raises PowerMissing where there are none; `release` gives back what it took.
    """

    def __init__(
        self,
        source: str,
        find: Callable[[], Sequence[Channel]],
        release: Callable[[], None] = nothing,
    ) -> None:
        self.source, self.find, self.release = source, find, release
        self.channels: Sequence[Channel] = ()
        self.failures = 0

    def start(self) -> tuple[Rail, ...]:
        self.stop()
        self.channels, self.failures = self.find(), 0
        return tuple(channel.rail for channel in self.channels)

    def poll(self) -> Sequence[Reading]:
        before_ns = time.monotonic_ns()
        looks = [look(channel) for channel in self.channels]
        # The middle: a bus takes its time for each channel.
        time_ns = (before_ns + time.monotonic_ns()) // 2
        self.judge([each for each in looks if isinstance(each, Exception)])
        values = tuple(None if isinstance(each, Exception) else each for each in looks)
        gave = any(value is not None for value in values)
        return [Reading(time_ns=time_ns, values=values)] if gave else []

    def judge(self, errors: Sequence[Exception]) -> None:
        """A sensor may refuse now and then, but not for long."""
        self.failures = self.failures + 1 if errors and len(errors) == len(self.channels) else 0
        if self.failures >= MOST_FAILURES:
            what = "the sensor gives nothing any more"
            raise PowerMissing(what, where=self.source, got=str(errors[0]))

    def stop(self) -> None:
        if self.channels:
            self.channels = ()
            self.release()


def look(channel: Channel) -> float | Exception | None:
    try:
        return channel.read()
    except (OSError, ValueError) as error:
        return error


def readable(channels: Sequence[Channel], what: str, files: str) -> Sequence[Channel]:
    """The channels, none of which lacks a right; what fails otherwise may come back.

    Raises:
        PowerMissing: there are none, or one may not be read.
    """
    if not channels:
        hint = "take another source; `edgetune doctor` lists them"
        raise PowerMissing(f"this machine has no {what}", hint=hint)
    for channel in channels:
        if isinstance(look(channel), PermissionError):
            hint = f"run as root, or until the next boot: sudo chmod a+r {files}"
            where = f"{channel.rail.source} {channel.rail.name}"
            raise PowerMissing(f"may not read the {what}", where=where, hint=hint)
    return channels


def whole_number(host: Host, path: str) -> int:
    """What a file begins with. Raises OSError, ValueError."""
    return int(host.read(path).partition(" ")[0])


def text_of(host: Host, path: str) -> str:
    """Nothing where there is no such file, or none that can be read."""
    return (text_at(host, path) or "").strip()
