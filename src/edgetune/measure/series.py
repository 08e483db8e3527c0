"""The raw series of a point: what was timed, in what order, under what disturbance.

In the point's folder: `series.npz`, one row a sample, and `blocks.json`, one entry a block.
Everything that a record says of latencies can be derived from these two again.

Columns of `series.npz` (integers):
  durations_ns  the sample: the mean of `number` inferences
  number        inferences in the sample
  process       which worker process, from 0
  block         which block of it, from 1; -1: the process's first inference; 0: to find `number`
  run           paper: which run, from 1; stream: 0 at the rate asked for, then the tries;
                throughput: which partition, from 0; 0 otherwise
  label         an index into `LABELS`
  frame, begun_ns   of a stream only: which frame, and when it was taken up, both from frame 0 on
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from edgetune.wire.arrays import read_arrays
from edgetune.wire.messages import Disturbance

# cold: finds nothing in the caches. warming: before the level that it settles at. steady: at that
# level. counted: counts, but was not shown to be steady. repeated: was disturbed and taken again.
LABELS = ("cold", "warming", "steady", "counted", "repeated")
COLD, WARMING, STEADY, COUNTED, REPEATED = range(len(LABELS))
FIRST_INFERENCE, PILOT = -1, 0
SERIES, BLOCKS = "series.npz", "blocks.json"
BLOCKS_FORMAT = 1

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Block(Struct, frozen=True, kw_only=True):
    """One block: when, on which cores, what disturbed it (`reasons`), whether it was taken again.

    `period_ns` and `frames` are a stream's; stamps are of the machine's monotonic clock.
    """

    process: int
    block: int
    run: int = 0
    start_ns: int
    end_ns: int
    cores: tuple[int, ...]
    period_ns: int | None = None
    frames: int | None = None
    repeated: bool = False
    reasons: tuple[str, ...] = ()
    disturbance: Disturbance = Disturbance()


class Notebook(Struct, frozen=True, kw_only=True):
    """What is known of the whole series: its blocks, and of a cold one what flushed the caches.

    `cache_bytes` is the last-level cache as the kernel describes it; None: it does not. `idle` are
    stretches of the monotonic clock, from and to, in which nothing ran.
    """

    format: int = BLOCKS_FORMAT
    labels: tuple[str, ...] = LABELS
    flush_bytes: int | None = None
    cache_bytes: int | None = None
    idle: tuple[tuple[int, int], ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Series:
    """Columns of equal length; the last two are -1 where there is no frame."""

    durations_ns: Integers
    number: Integers
    process: Integers
    block: Integers
    run: Integers
    label: Integers
    frame: Integers
    begun_ns: Integers

    @classmethod
    def empty(cls) -> Series:
        return cls(**{each.name: np.zeros(0, np.int64) for each in fields(cls)})

    def __len__(self) -> int:
        return len(self.durations_ns)

    def where(self, mask: Mask) -> Series:
        """The rows that the mask picks."""
        return Series(**{name: values[mask] for name, values in self.columns()})

    def columns(self) -> Iterator[tuple[str, Integers]]:
        for each in fields(self):
            yield each.name, getattr(self, each.name)

    def extended(self, **values: int | Sequence[int]) -> Series:
        """With more rows; a single number stands in each of them, what is left out is -1."""
        count = len(np.atleast_1d(values["durations_ns"]))
        return Series(
            **{
                name: np.concatenate([former, np.broadcast_to(values.get(name, -1), count)])
                for name, former in self.columns()
            }
        )


@dataclass(frozen=True, kw_only=True)
class Raw:
    """All that was taken down of a point."""

    series: Series
    notebook: Notebook


def write_raw(folder: Path, raw: Raw) -> None:
    """Compressed, and without the columns that are -1 throughout."""
    told = {name: values for name, values in raw.series.columns() if (values != -1).any()}
    np.savez_compressed(folder / SERIES, allow_pickle=False, **told)
    data = msgspec.json.format(msgspec.json.encode(raw.notebook), indent=1)
    (folder / BLOCKS).write_bytes(data)


def read_raw(folder: Path) -> Raw:
    """Read what `write_raw` wrote.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged, or of a newer format.
    """
    notebook = msgspec.json.decode((folder / BLOCKS).read_bytes(), type=Notebook)
    if notebook.format > BLOCKS_FORMAT:
        raise ValueError(f"format {notebook.format} of {BLOCKS} is newer than {BLOCKS_FORMAT}")
    return Raw(series=series_of(read_arrays(folder / SERIES)), notebook=notebook)


def series_of(arrays: Mapping[str, Integers]) -> Series:
    names = {each.name for each in fields(Series)}
    if set(arrays) - names or "durations_ns" not in arrays:
        raise ValueError(f"{SERIES} has columns {sorted(arrays)}")
    if len({len(values) for values in arrays.values()}) > 1:
        raise ValueError(f"the columns of {SERIES} differ in length")
    absent = np.full(len(arrays["durations_ns"]), -1, np.int64)
    return Series(**{name: arrays.get(name, absent) for name in names})
