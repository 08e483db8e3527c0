"""Traces whose energy is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from edgetune.measure.trace import Times, Trace, Values, Window

SECOND_NS = 1_000_000_000
DAY_S = 86_400
Course = Callable[[Values], Values]


def stamps(
    seconds: float, *, every_s: float = 0.1, jitter: float = 0.0, seed: int = 0, start_s: float = 0
) -> Times:
    """From `start_s` on; each late or early by up to half of `jitter` intervals."""
    count = round(seconds / every_s) + 1
    late = np.random.default_rng(seed).uniform(-jitter / 2, jitter / 2, count)
    moments = start_s + every_s * (np.arange(count) + late)
    return np.sort(moments * SECOND_NS).astype(np.int64)


def power(times: Times, course_mw: Course, *, name: str = "VDD_IN") -> Trace:
    """Readings of the power at those moments; the course goes by seconds."""
    return Trace(name=name, time_ns=times, values=course_mw(times / SECOND_NS))


def counter(times: Times, course_uj: Course, *, name: str = "package-0") -> Trace:
    return Trace(name=name, kind="energy", time_ns=times, values=course_uj(times / SECOND_NS))


def constant(value: float) -> Course:
    return lambda seconds: np.full(len(seconds), value)


def window(start_s: float, end_s: float, inferences: int = 0) -> Window:
    start_ns, end_ns = round(start_s * SECOND_NS), round(end_s * SECOND_NS)
    return Window(start_ns=start_ns, end_ns=end_ns, inferences=inferences)
