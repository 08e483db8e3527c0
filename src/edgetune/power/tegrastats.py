"""NVIDIA's tegrastats as a child process: a line of text at each interval, rails among the rest.

Its own stamps are local time to the second, so each line is stamped when it arrives. It neither
counts its lines nor ends with its pipe: it is ended by a signal, and never by its `--stop`, which
ends everybody's.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from edgetune.machine.host import Host
from edgetune.power.sampler import PowerMissing, Rail, Reading
from edgetune.power.stamped_lines import Stamped, StampedLines
from edgetune.power.steps import NO_STEPS
from edgetune.power.tegrastats_line import Line, parse_line

SOURCE = "tegrastats"
PATIENCE_S, PATIENCE_INTERVALS = 5.0, 5  # whichever is longer; then it counts as hung
LOOK_S = 0.1
NOT_CONNECTED = "NC"
NS_PER_S = 1e9

Key = tuple[str, int]  # a rail's name, and which one of that name


class Tegrastats:
    """The sampler. Its rails are those of the first line; what a later line lacks is None."""

    source = SOURCE

    def __init__(
        self,
        host: Host,
        *,
        interval_ms: int,
        steps_mw: Mapping[str, float] = NO_STEPS,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.host, self.interval_ms, self.steps_mw = host, interval_ms, steps_mw
        self.patience_s = max(patience_s, PATIENCE_INTERVALS * interval_ms / 1000)
        self.lines: StampedLines | None = None
        self.first: list[Reading] = []
        self.keys: tuple[Key, ...] = ()
        self.heard_ns = 0

    def start(self) -> tuple[Rail, ...]:
        self.stop()
        command = [SOURCE, "--interval", str(self.interval_ms)]
        try:
            self.lines = StampedLines(self.host.stream(command))
        except OSError as error:
            hint = "take another source; `edgetune doctor` lists them"
            what = f"{SOURCE} cannot be started"
            raise PowerMissing(what, where=self.host.name, got=str(error), hint=hint) from None
        try:
            return self.introduce(self.lines)
        except BaseException:
            self.stop()
            raise

    def introduce(self, lines: StampedLines) -> tuple[Rail, ...]:
        self.heard_ns = time.monotonic_ns()
        stamped, line = self.first_line(lines)
        self.keys = tuple(values_of(line))
        if not self.keys:
            hint = "run as root, or use power=ina3221"
            raise PowerMissing(f"{SOURCE} shows no power rails", got=lines.last, hint=hint)
        self.first = list(self.readings([stamped]))
        steps = self.steps_mw
        return tuple(Rail(source=SOURCE, name=name, step=steps.get(name)) for name, _ in self.keys)

    def first_line(self, lines: StampedLines) -> tuple[Stamped, Line]:
        while True:
            closed = lines.closed  # before the last lines are taken
            stamped = lines.wait(0 if closed else LOOK_S)
            if stamped and (line := parse_line(stamped.text)):
                return stamped, line
            self.require_alive(lines, closed=closed and stamped is None)

    def poll(self) -> Sequence[Reading]:
        assert self.lines is not None
        closed = self.lines.closed
        found = [*self.first, *self.readings(self.lines.arrived())]
        self.first = []
        if not found:
            self.require_alive(self.lines, closed=closed)
        return found

    def readings(self, arrived: Iterator[Stamped] | Sequence[Stamped]) -> Iterator[Reading]:
        for time_ns, text in arrived:
            if line := parse_line(text):
                self.heard_ns = time_ns
                values = values_of(line)
                yield Reading(time_ns=time_ns, values=tuple(map(values.get, self.keys)))

    def require_alive(self, lines: StampedLines, *, closed: bool) -> None:
        silent_s = (time.monotonic_ns() - self.heard_ns) / NS_PER_S
        if closed:
            raise PowerMissing(f"{SOURCE} has ended", got=lines.story())
        if silent_s >= self.patience_s:
            what = f"{SOURCE} has given no sample for {silent_s:.0f} s"
            raise PowerMissing(what, got=lines.story())

    def stop(self) -> None:
        lines, self.lines = self.lines, None
        if lines is not None:
            lines.end()


def values_of(line: Line) -> dict[Key, float]:
    """The milliwatts of now of each rail that something hangs on."""
    count: Counter[str] = Counter()
    values: dict[Key, float] = {}
    for rail in line.rails:
        if rail.name != NOT_CONNECTED:
            count[rail.name] += 1
            values[rail.name, count[rail.name]] = rail.now_mw
    return values
