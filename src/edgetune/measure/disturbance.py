"""Which blocks were disturbed, and by what. Pure: what the worker read in, reasons out.

A disturbed block is taken again, a few times; what stays disturbed is counted and said, and never
fails a point: on a shared machine a number with a mark is worth more than none.

The thresholds, and why:
  waiting    The threads, summed, wait for a processor for 2 % of the block. An inference ends with
             its last thread, so that all of it may be lost: four times the default interval.
  steal      The hypervisor's clock ticks are 10 ms, so a block of a second cannot tell 1 % from
             nothing; two ticks and 1 % together are more than one tick's rounding.
  faults     One page from disk takes longer than an inference.
  apart      A value took 8 times as long from core to core as it can: a hypervisor had moved them
             to different caches. Where one takes 3 to 6 times as long, networks were seen to run
             as fast as ever; 10 and more made them a third slower.
  clock      A core that ends a block at less than 95 % of the clock it began with was throttled or
             had just been boosted; governors that follow the load ramp up, not down, in a block.
Involuntary context switches are taken down and judge nothing: a thread pool that yields while it
waits for work (TVM's does) is counted as preempted some 100,000 times a second. Neither does the
length of the run queue, which is that of one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from edgetune.wire.messages import Disturbance

Reason = Literal["waiting", "steal", "faults", "clock", "apart"]
REASONS: tuple[Reason, ...] = get_args(Reason)
MOST_WAITING, MOST_STEAL, LEAST_STEAL_MS = 0.02, 0.01, 20
MOST_LATENCY, SHORTEST_NS = 8.0, 20  # no value crosses in less; a lower reading is an error
LEAST_CLOCK = 0.95
NS_PER_MS = 1e6


class Disturbed(Struct, frozen=True, kw_only=True):
    """Of all `blocks` timed, how many were taken again, and how many of the rest are disturbed.

    `reasons` counts the disturbed ones among those that count; one block may have several.
    """

    blocks: int
    repeated: int
    disturbed: int
    reasons: dict[str, int]

    @property
    def counted(self) -> int:
        return self.blocks - self.repeated


def reasons(
    disturbance: Disturbance,
    *,
    elapsed_ns: int,
    cores: int,
    least_ns: int | None = None,
) -> tuple[Reason, ...]:
    """Why a block of `elapsed_ns` on so many `cores` is disturbed; empty if it is not.

    `least_ns` is the least latency between these cores that was ever seen.
    """
    elapsed_ns = max(1, elapsed_ns)
    found: dict[Reason, bool] = {
        "waiting": over(disturbance.waited_ns, MOST_WAITING * elapsed_ns),
        "steal": stolen(disturbance.steal_ms, elapsed_ns=elapsed_ns, cores=cores),
        "faults": over(disturbance.major_faults, 0),
        "clock": slowed(disturbance.khz_before, disturbance.khz_after),
        "apart": are_apart(latency_ns(disturbance), least_ns),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def over(value: int | None, limit: float) -> bool:
    """What is not known disturbs nothing."""
    return value is not None and value > limit


def stolen(steal_ms: int | None, *, elapsed_ns: int, cores: int) -> bool:
    share = MOST_STEAL * elapsed_ns / NS_PER_MS * cores
    return steal_ms is not None and steal_ms >= LEAST_STEAL_MS and steal_ms > share


def slowed(before: Sequence[int] | None, after: Sequence[int] | None) -> bool:
    if before is None or after is None:
        return False
    return any(late < LEAST_CLOCK * early for early, late in zip(before, after, strict=False))


def latency_ns(disturbance: Disturbance) -> int | None:
    """The larger of before and after."""
    both = (disturbance.core_latency_before_ns, disturbance.core_latency_after_ns)
    return max((each for each in both if each is not None), default=None)


def least_of(latencies_ns: Iterable[int | None]) -> int | None:
    return min((each for each in latencies_ns if each is not None), default=None)


def are_apart(now_ns: int | None, least_ns: int | None) -> bool:
    if now_ns is None or least_ns is None:
        return False
    return now_ns > MOST_LATENCY * max(SHORTEST_NS, least_ns)


def summary(blocks: Iterable[tuple[bool, Sequence[str]]]) -> Disturbed:
    """Of each block whether it was taken again (and so does not count), and its reasons."""
    told = list(blocks)
    counted = [why for superseded, why in told if not superseded]
    names = sorted({name for why in counted for name in why})
    return Disturbed(
        blocks=len(told),
        repeated=len(told) - len(counted),
        disturbed=sum(bool(why) for why in counted),
        reasons={name: sum(name in why for why in counted) for name in names},
    )
