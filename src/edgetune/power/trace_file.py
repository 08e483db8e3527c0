"""The file `power.jsonl`: what the recorder saw, an entry a line, in the order in which it came.

A recording begins with `Begin` and ends with `End`; if it was killed there is none, and its last
line may be torn. A file that exists is gone on with: the last recording in it counts.

Format 1 is the first.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from edgetune.measure.actuation import MachineSample
from edgetune.power.sampler import PowerMissing, Rail

if TYPE_CHECKING:
    from typing_extensions import Self  # Python 3.10 has none

FORMAT = 1


class Source(Struct, frozen=True, kw_only=True):
    """What is read, under the name that `power=` knows, and the rails in the values' order."""

    source: str
    rails: tuple[Rail, ...]


class Cost(Struct, frozen=True, kw_only=True):
    """What the recorder itself took: its processor time, with that of programs that it started.

    `late` counts moments at which it should have looked, and still was at the last look.
    """

    cpu_s: float
    wall_s: float
    polls: int
    readings: int
    late: int


class Begin(Struct, frozen=True, kw_only=True, tag="begin"):
    """`simulated`: of a twin, or played back. `cores` are those that the recorder may run on.

    `time_ns`, as all stamps, is of the monotonic clock, `unix_s` the same moment of the wall's.
    """

    format: int = FORMAT
    time_ns: int
    unix_s: float
    host: str
    simulated: bool
    interval_ms: int
    cores: tuple[int, ...]
    sources: tuple[Source, ...]


class Sampled(Struct, frozen=True, kw_only=True, tag="power"):
    """A reading of the source with that index."""

    source: int
    time_ns: int
    values: tuple[float | None, ...]


class Seen(Struct, frozen=True, kw_only=True, tag="machine"):
    sample: MachineSample


class Problem(Struct, frozen=True, kw_only=True, tag="problem"):
    """From then on the source gives nothing."""

    time_ns: int
    source: str
    text: str


class End(Struct, frozen=True, kw_only=True, tag="end"):
    time_ns: int
    cost: Cost


Entry = Begin | Sampled | Seen | Problem | End
BEGINS = b'{"type":"begin"'  # as it is encoded: the tag comes first
ENTRY: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)


class TraceWriter:
    """Appends entries. Raises OSError: no room, no such folder."""

    def __init__(self, path: Path) -> None:
        self.encoder = msgspec.json.Encoder()
        self.stream = path.open("ab")
        if self.stream.tell():
            self.stream.write(b"\n")  # the last line may be torn

    def write(self, entry: Entry) -> None:
        self.stream.write(self.encoder.encode(entry) + b"\n")

    def flush(self) -> None:
        """What is flushed survives this process."""
        self.stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stream.close()


def read_entries(path: Path) -> tuple[Begin, list[Entry]]:
    """How the last recording begins, and all that follows.

    Raises:
        PowerMissing: there is no recording, a line in it is damaged, or its format is another one.
    """
    lines = last_recording(path)
    try:
        begin = msgspec.json.decode(lines[0], type=Begin)
        entries = [ENTRY.decode(line) for line in lines[1:]]
    except msgspec.MsgspecError as error:
        what = "the recorded power is damaged"
        raise PowerMissing(what, where=str(path), got=str(error)) from None
    if begin.format != FORMAT:
        what, expected = "a recording of another format", f"format {FORMAT}"
        raise PowerMissing(what, where=str(path), expected=expected, got=str(begin.format))
    return begin, entries


def last_recording(path: Path) -> list[bytes]:
    """Its whole lines: at least one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        what = "cannot read the recorded power"
        raise PowerMissing(what, where=str(path), got=error.strerror or "") from None
    whole = data[max(0, data.rfind(BEGINS)) :].split(b"\n")[:-1]
    if not whole:
        raise PowerMissing("no power was recorded", where=str(path))
    return whole
