"""A schedule as numbers, from its own transform steps and nothing else.

TVM's own features come from lowering the schedule (5 to 13 ms a schedule on one core, and an abort
of the process for some shapes); these come from the few dozen steps that made it (50 µs).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Features = Mapping[str, float]

UNROLL = "auto_unroll_max_step$"


def features_of(record: str) -> Features:
    """Of a serialized measure input: names of what the steps decide, and the logarithm of how."""
    steps = json.loads(record)[1][1]
    features: dict[str, float] = {}
    for place, value in decisions(steps):
        features[place] = features.get(place, 0.0) + value
    return features


def decisions(steps: Sequence[Sequence[Any]]) -> Iterator[tuple[str, float]]:
    """Stage and iterator numbers are part of a name: they mean the same within one sketch."""
    for kind, stage, *rest in steps:
        match kind:
            case "SP":
                yield from split(f"SP.{stage}.{rest[0]}", rest[1], rest[2])
            case "PR":
                limit = int(str(rest[1]).removeprefix(UNROLL))
                yield f"PR.{stage}", math.log2(1 + limit)
            case "AN":  # named by what it does to the loop, valued by which loop
                yield f"AN.{stage}.{rest[1]}", 1.0 + rest[0]
            case "CA":
                yield f"CA.{stage}.{rest[0]}", 1.0 + rest[1]
            case "FU":
                yield f"FU.{stage}", float(len(rest[0]))
            case "RE":
                continue  # follows from the sketch
            case _:
                yield f"{kind}.{stage}", 1.0


def split(
    place: str, extent: int | None, lengths: Sequence[int | None]
) -> Iterator[tuple[str, float]]:
    """Each level's length, and the tile that the levels from there inward make together."""
    tile = 0.0
    for level in range(len(lengths) - 1, -1, -1):
        length = math.log2(lengths[level] or 1)
        tile += length
        yield f"{place}.{level}", length
        yield f"{place}.{level}+", tile
    if extent:
        yield f"{place}.outer", math.log2(extent) - tile
