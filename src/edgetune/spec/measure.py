"""The protocols by which a point is measured."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from edgetune.wire.settings import PositiveInt, PositiveSeconds, Settings


class Protocol(Settings, tag_field="protocol", frozen=True, kw_only=True):
    """How a point is measured, and how far its outputs may be from the reference's.

    `tolerance` bounds the largest absolute difference, relative to the largest magnitude among the
    reference's values of that output.
    """

    tolerance: Annotated[float, Meta(gt=0)] = 1e-3


class Steady(Protocol, tag="steady", frozen=True, kw_only=True):
    """The latency that a network settles at, over `processes` fresh processes.

    Each process takes blocks of `block` samples until its series is steady and has between `least`
    and `most` samples, as many as it takes to know its median to within `interval` (half the 95 %
    interval, relative), but for `seconds` at most. A sample is `number` inferences back to back;
    null: as many as it takes to fill a millisecond. A disturbed block is taken again, `retries`
    times at most.
    """

    processes: PositiveInt = 3
    least: PositiveInt = 100
    most: PositiveInt = 400
    block: Annotated[int, Meta(ge=5)] = 20
    interval: Annotated[float, Meta(gt=0, lt=1)] = 0.005
    seconds: PositiveSeconds = 20.0
    number: PositiveInt | None = None
    retries: Annotated[int, Meta(ge=0)] = 3


class Paper(Protocol, tag="paper", frozen=True, kw_only=True):
    """`runs` runs of `repeats` inferences, one after the other in one process; the last counts."""

    runs: PositiveInt = 3
    repeats: PositiveInt = 100


class Cold(Protocol, tag="cold", frozen=True, kw_only=True):
    """The first inference of fresh processes, and inferences with flushed caches.

    Each process takes `blocks` blocks of `block` inferences; before each one a buffer of
    `flush_mib` is written on every core. null: twice the last-level cache.
    """

    processes: PositiveInt = 5
    blocks: PositiveInt = 2
    block: PositiveInt = 15
    flush_mib: PositiveInt | None = None
    retries: Annotated[int, Meta(ge=0)] = 3


class Stream(Protocol, tag="stream", frozen=True, kw_only=True):
    """Frames that arrive at a fixed rate, and the highest rate that is held.

    `frames` frames come at `rate` a second after `warmup` inferences. A frame is due `deadline_ms`
    after its arrival; null: when the next one arrives. A frame that arrives while another one
    waits takes its place. The search tries `tries` rates, halving each time, as a ratio, what is
    left between the rate asked for and what the network could do without any waiting; a rate is
    held when of `search_frames` frames none is dropped and none misses its deadline.
    """

    rate: Annotated[float, Meta(gt=0)] = 30.0
    frames: Annotated[int, Meta(ge=2)] = 300
    warmup: Annotated[int, Meta(ge=0)] = 20
    deadline_ms: Annotated[float, Meta(gt=0)] | None = None
    search_frames: Annotated[int, Meta(ge=2)] = 100
    tries: Annotated[int, Meta(ge=0)] = 6


class Throughput(Protocol, tag="throughput", frozen=True, kw_only=True):
    """Several instances at once, each in a process on its share of the cores, for `seconds`.

    `instances` are the counts to try; null: all that divide the cores evenly.
    """

    seconds: PositiveSeconds = 5.0
    instances: tuple[PositiveInt, ...] | None = None


Measure = Steady | Paper | Cold | Stream | Throughput
