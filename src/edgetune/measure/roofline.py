"""How much room is left: what the machine could do at best beside what was measured.

Williams, Waterman, Patterson, "Roofline: an insightful visual performance model" (2009): a program
takes at least as long as its arithmetic at peak speed, and at least as long as its memory traffic
at peak bandwidth. Numbers in, numbers out.
"""

from __future__ import annotations

from msgspec import Struct

MS_PER_S, GIGA = 1e3, 1e9


class Work(Struct, frozen=True, kw_only=True):
    """What one inference has to do.

    `flops`: a multiply-add is two, any other arithmetic one for each element of its output.
    `bytes_least`: every weight and every input read once, every output written once; results
    between operations may stay in caches and are not counted.
    """

    flops: int
    bytes_least: int


class Peaks(Struct, frozen=True, kw_only=True):
    """What the cores did at best, in float32, on all threads; `how` says with what."""

    gflops: float
    gigabytes_per_s: float
    how: str


class Limit(Struct, frozen=True, kw_only=True):
    """The median of an inference beside the machine's peaks, without what a frame waited.

    `least_ms` is the longer of arithmetic at `peak_gflops` and traffic at `bandwidth_gbs`; `share`
    is `least_ms` over the median. `of_peak` is `flops` over the median, as a share of the peak.
    Either may be above 1: Winograd's convolutions need fewer multiplications than are counted
    here, and a network that fits into the caches reads nothing from memory.
    """

    flops: int
    bytes_least: int
    peak_gflops: float
    bandwidth_gbs: float
    least_ms: float
    share: float
    of_peak: float


def limit(work: Work, peaks: Peaks, *, median_ms: float) -> Limit:
    """The roofline of `work` on `peaks`, and where `median_ms` stands below it."""
    compute_ms = work.flops / (peaks.gflops * GIGA) * MS_PER_S
    memory_ms = work.bytes_least / (peaks.gigabytes_per_s * GIGA) * MS_PER_S
    least_ms = max(compute_ms, memory_ms)
    return Limit(
        flops=work.flops,
        bytes_least=work.bytes_least,
        peak_gflops=peaks.gflops,
        bandwidth_gbs=peaks.gigabytes_per_s,
        least_ms=least_ms,
        share=least_ms / median_ms,
        of_peak=compute_ms / median_ms,
    )
