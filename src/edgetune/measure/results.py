"""What the protocols report beside the headline latency. Milliseconds, hertz, counts."""

from __future__ import annotations

from msgspec import Struct

from edgetune.measure.disturbance import Disturbed
from edgetune.measure.stats import LatencyStats


class Result(Struct, frozen=True, kw_only=True, tag_field="protocol"):
    """Of every protocol: how disturbed its blocks were."""

    disturbed: Disturbed


class ProcessResult(Struct, frozen=True, kw_only=True):
    """One process of a steady measurement.

    `first_ms` is its first inference, `samples` all that were taken of the series, `steady_from`
    the sample from which on it is steady (None: it never was), `counted` those that count.
    """

    process: int
    first_ms: float
    samples: int
    steady_from: int | None
    counted: int
    median_ms: float


class SteadyResult(Result, tag="steady", frozen=True, kw_only=True):
    """`settled`: every process became steady. `reached`: the interval is as narrow as wanted."""

    number: int
    settled: bool
    reached: bool
    processes: tuple[ProcessResult, ...]


class PaperResult(Result, tag="paper", frozen=True, kw_only=True):
    """The runs in their order; the last one is the headline."""

    first_ms: float
    runs: tuple[LatencyStats, ...]


class ColdResult(Result, tag="cold", frozen=True, kw_only=True):
    """`first`: the first inferences of the processes. The headline is of flushed caches.

    `cache_bytes` is None where the kernel does not describe the cache and a size was assumed.
    """

    first: LatencyStats
    flush_bytes: int
    cache_bytes: int | None


class RateTry(Struct, frozen=True, kw_only=True):
    """One rate: of `frames` some were `dropped`, others `missed` their deadline; `held`: none."""

    rate_hz: float
    deadline_ms: float
    frames: int
    dropped: int
    missed: int
    held: bool


class StreamResult(Result, tag="stream", frozen=True, kw_only=True):
    """At the rate asked for, and the highest rate held (None: none of those tried).

    The headline is the response: from a frame's arrival to its answer. `queueing` is the part of
    it before the frame was taken up, `service` the inference itself. `jitter_ms` is the mean
    absolute difference between the responses of successive served frames (the D of RFC 3550).
    """

    asked: RateTry
    queueing_median_ms: float
    queueing_max_ms: float
    service: LatencyStats
    jitter_ms: float | None
    highest_hz: float | None
    tries: tuple[RateTry, ...]


class Partition(Struct, frozen=True, kw_only=True):
    """So many instances at once; `shares` are the cores of each.

    `per_second` is the sum over instances of inferences over the time that they took. `latency`
    is of all inferences together: there may be hundreds of thousands in one window.
    """

    instances: int
    shares: tuple[tuple[int, ...], ...]
    inferences: int
    per_second: float
    latency: LatencyStats


class ThroughputResult(Result, tag="throughput", frozen=True, kw_only=True):
    """All partitions tried, and the index of the best one."""

    partitions: tuple[Partition, ...]
    best: int


AnyResult = SteadyResult | PaperResult | ColdResult | StreamResult | ThroughputResult
