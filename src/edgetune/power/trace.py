"""What was recorded while a point ran: its rails over time, and the machine's own samples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgetune.measure.actuation import MachineSample
from edgetune.measure.trace import Trace
from edgetune.power.sampler import Rail
from edgetune.power.trace_file import Begin, Cost, End, Entry, Problem, Sampled, Seen, read_entries

RECORDER = "recorder"


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordedTrace:
    """`traces` are those of `rails`, in their order; a value that was not given is NaN.

    `cost` is None where the recorder was killed; then `problems` says so, too.
    """

    begin: Begin
    rails: tuple[Rail, ...]
    traces: tuple[Trace, ...]
    machine: tuple[MachineSample, ...]
    problems: tuple[Problem, ...]
    cost: Cost | None

    @property
    def simulated(self) -> bool:
        return self.begin.simulated

    def of(self, rails: Iterable[Rail]) -> tuple[Trace, ...]:
        """The traces of these rails. Raises ValueError for one that was not recorded."""
        return tuple(self.traces[self.rails.index(rail)] for rail in rails)


def read_trace(path: Path) -> RecordedTrace:
    """The last recording in the file; a torn last line is left out.

    Raises:
        PowerMissing: there is none, or it is damaged.
    """
    begin, entries = read_entries(path)
    end = next((entry for entry in entries if isinstance(entry, End)), None)
    problems = [entry for entry in entries if isinstance(entry, Problem)]
    return RecordedTrace(
        begin=begin,
        rails=tuple(rail for source in begin.sources for rail in source.rails),
        traces=tuple(traces_of(begin, entries)),
        machine=tuple(entry.sample for entry in entries if isinstance(entry, Seen)),
        problems=tuple(problems if end else [*problems, cut_off(begin, entries)]),
        cost=end.cost if end else None,
    )


def traces_of(begin: Begin, entries: Sequence[Entry]) -> Iterable[Trace]:
    for index, source in enumerate(begin.sources):
        sampled = [each for each in entries if isinstance(each, Sampled) and each.source == index]
        time_ns = np.array([each.time_ns for each in sampled], dtype=np.int64)
        rows = [each.values for each in sampled]
        values = np.array(rows, dtype=np.float64).reshape(len(rows), len(source.rails))
        for rail, column in zip(source.rails, values.T, strict=True):
            yield Trace(
                name=rail.name, kind=rail.kind, time_ns=time_ns, values=column, step=rail.step
            )


def cut_off(begin: Begin, entries: Sequence[Entry]) -> Problem:
    last = entries[-1] if entries else begin
    time_ns = last.sample.time_ns if isinstance(last, Seen) else last.time_ns
    return Problem(time_ns=time_ns, source=RECORDER, text="the recorder was killed")
