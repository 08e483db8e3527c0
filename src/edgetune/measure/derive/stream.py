"""A stream of frames: what was dropped, what was late, and which rate is held."""

from __future__ import annotations

import numpy as np

from edgetune.measure.derive.derived import Derived, disturbed
from edgetune.measure.results import RateTry, StreamResult
from edgetune.measure.series import PILOT, Block, Integers, Raw, Series
from edgetune.measure.stats import NS_PER_MS, Values, latency_stats
from edgetune.spec import Stream

NS_PER_S = 1e9
FIRST_SHARE = 8  # of a rate that was lost: surely held, so that the search can begin


def derive_stream(measure: Stream, raw: Raw) -> Derived:
    """The first block is the stream asked for, the others are the tries."""
    blocks = raw.notebook.blocks
    tries = tuple(
        rate_try(block, rows_of(raw.series, block), deadline_ms=measure.deadline_ms)
        for block in blocks
    )
    rows, period_ns = rows_of(raw.series, blocks[0]), period_of(blocks[0])
    response = responses_ns(rows, period_ns)
    queueing_ms = (rows.begun_ns - rows.frame * period_ns) / NS_PER_MS
    result = StreamResult(
        asked=tries[0],
        queueing_median_ms=float(np.median(queueing_ms)),
        queueing_max_ms=float(queueing_ms.max()),
        service=latency_stats(rows.durations_ns),
        jitter_ms=jitter_ms(response),
        highest_hz=max((each.rate_hz for each in tries if each.held), default=None),
        tries=tries[1:],
        disturbed=disturbed(raw),
    )
    return Derived(latency=latency_stats(response), result=result, labels=raw.series.label)


def rows_of(series: Series, block: Block) -> Series:
    return series.where((series.block > PILOT) & (series.run == block.run))


def period_of(block: Block) -> int:
    if block.period_ns is None:
        raise ValueError("a block of a stream has no period")
    return block.period_ns


def responses_ns(rows: Series, period_ns: int) -> Integers:
    """From the arrival of each served frame to its answer."""
    return rows.begun_ns + rows.durations_ns - rows.frame * period_ns


def asked_ms(series: Series, rate_hz: float) -> tuple[Values, Values, Values]:
    """Of each frame served at the rate asked for: response, and its parts queueing and service."""
    rows = series.where((series.block > PILOT) & (series.run == 0))
    response = responses_ns(rows, round(NS_PER_S / rate_hz)) / NS_PER_MS
    service = rows.durations_ns / NS_PER_MS
    return response, response - service, service


def rate_try(block: Block, rows: Series, *, deadline_ms: float | None) -> RateTry:
    """How one rate went; the deadline is the next frame's arrival if none is given."""
    period_ns, frames = period_of(block), block.frames or 0
    due_ns = float(period_ns) if deadline_ms is None else deadline_ms * NS_PER_MS
    missed = int((responses_ns(rows, period_ns) > due_ns).sum())
    dropped = frames - len(rows)
    return RateTry(
        rate_hz=NS_PER_S / period_ns,
        deadline_ms=due_ns / NS_PER_MS,
        frames=frames,
        dropped=dropped,
        missed=missed,
        held=not missed and not dropped,
    )


def jitter_ms(responses: Integers) -> float | None:
    """The mean absolute difference of successive responses; None for a single one."""
    if len(responses) < 2:
        return None
    return float(np.abs(np.diff(responses)).mean()) / NS_PER_MS


def next_rate(tries: list[RateTry], *, best_hz: float) -> float:
    """Halfway, as a ratio, between the highest rate held and the lowest above it that was not.

    `best_hz` is what the network could do without any waiting, and never held. As long as no
    rate was held, an eighth of the lowest one lost takes the place of the highest one held.
    """
    lost = [best_hz, *(each.rate_hz for each in tries if not each.held)]
    held = max((each.rate_hz for each in tries if each.held), default=min(lost) / FIRST_SHARE)
    above = [rate_hz for rate_hz in lost if rate_hz > held]
    return float((held * min(above, default=best_hz)) ** 0.5)
