"""What one sitting said: artifacts timed side by side, and how each pair of them compares.

A sweep keeps its sittings in `comparisons/<group>.json`, `edgetune compare` keeps one as
`comparison.json`; the raw series is the `.npz` beside it, and everything follows from that.

Format history:
  1  the first
  2  `disturbed` in place of `restless`; the series says of each block why, and what was repeated
  3  the whole `state` in place of the cores
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np

from edgetune.measure.blocks import medians_of
from edgetune.measure.comparison import Comparison, Floats, compare, log_ratios
from edgetune.measure.disturbance import Disturbed
from edgetune.measure.stats import NS_PER_MS
from edgetune.record import Fingerprint, Part, PointRecord, Stage
from edgetune.spec import Sitting, State
from edgetune.wire.arrays import Array
from edgetune.wire.digest import digest_value

FORMAT = 3
FOLDER = "comparisons"

Place = tuple[str, State]


class Contender(Part, frozen=True, kw_only=True):
    """One artifact, by the keys of what was compiled and of the answers that it was checked with.

    `point` and `sweep` name a point that it belongs to. `median_ms` is the median block's.
    """

    point: str
    sweep: str
    tuner: str
    artifact: str
    reference: str
    handicap: float = 0.0
    median_ms: float | None = None


class Pair(Part, frozen=True, kw_only=True):
    """Two contenders by their indices; `result` is that of `contender` against `baseline`."""

    baseline: int
    contender: int
    result: Comparison


class SittingRecord(Part, frozen=True, kw_only=True):
    """One sitting; `disturbed` counts blocks of the rounds that count, and what was repeated."""

    format: int = FORMAT
    edgetune: str
    key: str
    model: str
    state: State
    machine: Fingerprint
    settings: Sitting
    started_utc: str
    seconds: float
    launches: int
    disturbed: Disturbed
    contenders: tuple[Contender, ...]
    pairs: tuple[Pair, ...]
    reused_from: str = ""

    def between(self, baseline: int, contender: int) -> Comparison | None:
        """How `contender` compares with `baseline`, whichever way round it is kept."""
        for pair in self.pairs:
            if (pair.baseline, pair.contender) == (baseline, contender):
                return pair.result
            if (pair.contender, pair.baseline) == (baseline, contender):
                return pair.result.turned()
        return None

    def index(self, record: PointRecord) -> int | None:
        """Which contender is the artifact of this record; None where it took no part."""
        if (self.machine.stable, self.state) != (record.machine.stable, record.point.state):
            return None
        keys = (stage_key(record, "compile"), stage_key(record, "reference"))
        for index, contender in enumerate(self.contenders):
            if (contender.artifact, contender.reference) == keys and not contender.handicap:
                return index
        return None


def stage_key(record: PointRecord, stage: Stage) -> str:
    """Under which key the cache holds what the stage made; empty if the record tells none."""
    return next((done.key for done in record.stages if done.stage == stage), "")


def pairs_of(arrays: Mapping[str, Array], *, confidence: float) -> tuple[Pair, ...]:
    """Every pair, each against the one before it: all that a sitting says, from its raw series."""
    medians = medians_of(arrays)
    return tuple(
        Pair(
            baseline=baseline,
            contender=contender,
            result=compare(log_ratios(medians, baseline, contender), confidence=confidence),
        )
        for baseline, contender in combinations(range(medians.shape[2]), 2)
    )


def typical_ms(medians: Floats) -> list[float]:
    """The median block of each artifact."""
    return [float(value) / NS_PER_MS for value in np.median(medians, axis=(0, 1))]


def encode_sitting(sitting: SittingRecord) -> bytes:
    return msgspec.json.format(msgspec.json.encode(sitting), indent=1)


def read_sitting(path: Path) -> SittingRecord | None:
    """The sitting in a file; None when there is none that this edgetune can read."""
    try:
        sitting = msgspec.json.decode(path.read_bytes(), type=SittingRecord)
    except (OSError, msgspec.MsgspecError):
        return None
    return sitting if sitting.format <= FORMAT else None


def read_sittings(sweep: Path) -> list[SittingRecord]:
    """All sittings in a sweep's folder, the latest first."""
    found = [read_sitting(path) for path in sorted((sweep / FOLDER).glob("*.json"))]
    kept = [sitting for sitting in found if sitting is not None]
    return sorted(kept, key=lambda sitting: sitting.started_utc, reverse=True)


def place_of(record: PointRecord) -> Place:
    """Where and in which state it was measured: only sittings held there can know its artifact."""
    return record.machine.stable, record.point.state


def by_place(sittings: Sequence[SittingRecord]) -> dict[Place, list[SittingRecord]]:
    """In a sweep over many states each record then looks at its own state's sittings alone."""
    found: dict[Place, list[SittingRecord]] = {}
    for sitting in sittings:
        found.setdefault((sitting.machine.stable, sitting.state), []).append(sitting)
    return found


def digest_of(sittings: Sequence[SittingRecord]) -> str:
    """Changes whenever a sitting is held or goes; empty where there is none."""
    return digest_value([[each.key, each.started_utc] for each in sittings]) if sittings else ""


def side_by_side(
    sittings: Sequence[SittingRecord], record: PointRecord, baseline: PointRecord
) -> Comparison | None:
    """The record's artifact against the baseline's, from the first sitting that had both."""
    for sitting in sittings:
        own, other = sitting.index(record), sitting.index(baseline)
        if own is None or other is None or own == other:
            continue
        if result := sitting.between(other, own):
            return result
    return None
