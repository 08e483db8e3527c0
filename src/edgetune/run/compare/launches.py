"""A whole sitting: launch after launch, as many as the intervals' width asks for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from itertools import combinations
from pathlib import Path

import msgspec

import edgetune
from edgetune.cache.store import write_atomic
from edgetune.measure.blocks import Block, arrays_of, medians_of
from edgetune.measure.comparison import Floats, launches_needed, log_ratios
from edgetune.measure.disturbance import least_of, summary
from edgetune.run.compare.entrants import Field
from edgetune.run.compare.launch import launch
from edgetune.run.compare.shelf import with_suffix
from edgetune.sitting import SittingRecord, encode_sitting, pairs_of, typical_ms
from edgetune.spec import Sitting
from edgetune.wire.arrays import Array, write_arrays

# Told before each launch which one it is and how many there will be, as far as that is known.
Watch = Callable[[int, int], None]


def hold_sitting(field: Field, *, key: str, stem: Path, watch: Watch) -> SittingRecord:
    """Time the entrants side by side; `stem`.npz and `stem`.json hold what came of it.

    Raises:
        StageFailed, WorkerDied: an artifact failed; nothing is kept but the log.
    """
    started_utc, start_s = datetime.now(timezone.utc).isoformat(), time.monotonic()
    blocks = all_launches(field, watch)
    arrays = arrays_of(blocks)
    medians = medians_of(arrays)
    typical = zip(field.entrants, typical_ms(medians), strict=True)
    sitting = SittingRecord(
        edgetune=edgetune.__version__,
        key=key,
        model=field.entrants[0].record.point.model.name,
        state=field.state,
        machine=field.lab.machine,
        settings=field.settings,
        started_utc=started_utc,
        seconds=time.monotonic() - start_s,
        launches=len(medians),
        disturbed=summary((block.repeated, block.reasons) for block in blocks),
        contenders=tuple(
            msgspec.structs.replace(entrant.contender(), median_ms=median_ms)
            for entrant, median_ms in typical
        ),
        pairs=pairs_of(arrays, confidence=field.settings.confidence),
    )
    save(sitting, arrays, stem)
    return sitting


def all_launches(field: Field, watch: Watch) -> list[Block]:
    """The first ones, and as many more as are wanted then: decided once."""
    blocks: list[Block] = []
    first = count = field.settings.launches
    start_s, done = time.monotonic(), 0
    while done < count:
        watch(done, count)
        blocks += launch(field, done, least_ns=least_of(b.core_latency_ns for b in blocks))
        done += 1
        if done == first:
            launch_s = (time.monotonic() - start_s) / first
            needed = launches_for(medians_of(arrays_of(blocks)), field.settings)
            count = max(first, min(needed, affordable(field, launch_s)))
    return blocks


def launches_for(medians: Floats, settings: Sitting) -> int:
    """What the pair that scatters most needs."""
    needs = [
        launches_needed(
            log_ratios(medians, baseline, contender),
            confidence=settings.confidence,
            resolution=settings.resolution,
            most=settings.most_launches,
        )
        for baseline, contender in combinations(range(medians.shape[2]), 2)
    ]
    return max(needs, default=len(medians))


def affordable(field: Field, launch_s: float) -> int:
    return int(field.settings.seconds * len(field.entrants) / launch_s)


def save(sitting: SittingRecord, arrays: dict[str, Array], stem: Path) -> None:
    """The raw series first: a sitting that can be read has its series beside it."""
    beside = with_suffix(stem, "npz.partial")
    write_arrays(beside, arrays)
    beside.replace(with_suffix(stem, "npz"))
    write_atomic(with_suffix(stem, "json"), encode_sitting(sitting))
