"""Files as the recorder writes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edgetune.measure.actuation import MachineSample
from edgetune.power.sampler import Rail
from edgetune.power.trace_file import Begin, Cost, End, Entry, Sampled, Seen, Source, TraceWriter

VDD_IN = Rail(source="tegrastats", name="VDD_IN", step=39.0)
VDD_CPU = Rail(source="tegrastats", name="VDD_SYS_CPU")
PACKAGE = Rail(source="rapl", name="package-0", kind="energy")
SOURCES = (
    Source(source="tegrastats", rails=(VDD_IN, VDD_CPU)),
    Source(source="rapl", rails=(PACKAGE,)),
)
COST = Cost(cpu_s=0.01, wall_s=2.0, polls=20, readings=30, late=1)
MS = 1_000_000


def begin(sources: Sequence[Source] = SOURCES) -> Begin:
    return Begin(
        time_ns=10 * MS,
        unix_s=1.7e9,
        host="a board",
        simulated=False,
        interval_ms=100,
        cores=(1,),
        sources=tuple(sources),
    )


def power(source: int, at_ms: int, *values: float | None) -> Sampled:
    return Sampled(source=source, time_ns=at_ms * MS, values=values)


def machine(at_ms: int) -> Seen:
    return Seen(sample=MachineSample(time_ns=at_ms * MS, online=(0, 1)))


ENTRIES: tuple[Entry, ...] = (
    power(0, 20, 1840.0, 306.0),
    machine(21),
    power(1, 22, 0),
    power(0, 30, 1878.0, None),
    power(1, 32, 1500),
)
THE_END = End(time_ns=40 * MS, cost=COST)


def write(path: Path, *entries: Entry) -> Path:
    with TraceWriter(path) as writer:
        for entry in entries:
            writer.write(entry)
    return path


def recorded(folder: Path) -> Path:
    return write(folder / "power.jsonl", begin(), *ENTRIES, THE_END)
