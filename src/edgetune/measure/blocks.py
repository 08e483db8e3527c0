"""The raw series of a sitting: blocks of inferences, as they are kept and as they are reduced.

A block is one artifact's turn: some warm-up inferences, then those that count. Rounds are counted
from 0; round -1 warms a fresh process up and counts for nothing. A block that was taken again
counts for nothing either. All of it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from edgetune.measure.comparison import Floats
from edgetune.measure.disturbance import REASONS, Reason
from edgetune.wire.arrays import Array

WARM_ROUND = -1
COLUMNS = (
    *("launch", "round", "position", "artifact"),
    *("number", "samples", "start_ns", "end_ns", "core_latency_ns", "repeated"),
)
UNKNOWN = -1


class Block(Struct, frozen=True, kw_only=True):
    """What disturbed it (`reasons`), and whether it was taken again for that.

    `core_latency_ns` is the larger one of before and after.
    """

    launch: int
    round: int
    position: int
    artifact: int
    number: int
    start_ns: int
    end_ns: int
    core_latency_ns: int | None = None
    reasons: tuple[Reason, ...] = ()
    repeated: bool = False
    warmup_ns: tuple[int, ...]
    durations_ns: tuple[int, ...]

    @property
    def samples(self) -> int:
        return len(self.warmup_ns) + len(self.durations_ns)


def arrays_of(blocks: Sequence[Block]) -> dict[str, Array]:
    """`blocks`: one row a block, its columns named by `columns`; `durations_ns` and `warmup`.

    The latter two hold the samples of all blocks one after another, and which are warm-up. Behind
    `COLUMNS` stands one column for each reason of disturbance: 1 where it holds.
    """
    rows = [row(block) for block in blocks]
    series = [value for block in blocks for value in (*block.warmup_ns, *block.durations_ns)]
    warm = [index < len(block.warmup_ns) for block in blocks for index in range(block.samples)]
    return {
        "columns": np.array((*COLUMNS, *REASONS)),
        "blocks": np.array(rows, np.int64),
        "durations_ns": np.array(series, np.int64),
        "warmup": np.array(warm, np.bool_),
    }


def row(block: Block) -> list[int]:
    values = (getattr(block, name) for name in COLUMNS)
    told = [UNKNOWN if value is None else int(value) for value in values]
    return told + [int(reason in block.reasons) for reason in REASONS]


def medians_of(arrays: Mapping[str, Array]) -> Floats:
    """The median of every block that counts, in nanoseconds, shaped (launch, round, artifact)."""
    names = arrays["columns"].tolist()
    column = {name: arrays["blocks"][:, index] for index, name in enumerate(names)}
    counted = (column["round"] != WARM_ROUND) & (column["repeated"] == 0)
    places = tuple(column[name][counted] for name in ("launch", "round", "artifact"))
    medians: Floats = np.full([int(place.max()) + 1 for place in places], np.nan)
    ends = np.cumsum(column["samples"])
    spans = np.stack([ends - column["samples"], ends], axis=1)[counted]
    for launch, turn, artifact, (start, end) in zip(*places, spans, strict=True):
        series = arrays["durations_ns"][start:end]
        medians[launch, turn, artifact] = np.median(series[~arrays["warmup"][start:end]])
    return medians
