"""Which frames are served and which dropped, by the one rule, with a network of known times."""

from __future__ import annotations

import time

from edgetune.wire.arrays import Array
from edgetune.wire.messages import Loaded, RunStream
from edgetune.worker.core_latency import CoreLatency
from edgetune.worker.stream import run_stream

PERIOD_NS = 10_000_000


class Sleeper:
    """An executable that takes the times given, then no time at all."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)

    def run(self) -> None:
        time.sleep(self.seconds.pop(0) if self.seconds else 0)

    def describe(self) -> Loaded:
        raise NotImplementedError

    def set_inputs(self, arrays: object) -> None:
        raise NotImplementedError

    def outputs(self) -> dict[str, Array]:
        raise NotImplementedError


def order(frames: int, *, warmup: int = 0) -> RunStream:
    return RunStream(period_ns=PERIOD_NS, frames=frames, warmup=warmup)


def test_the_newest_frame_takes_the_place_of_the_one_that_waits() -> None:
    """While the first frame takes 3.5 periods, frames 1 and 2 are dropped, or more if late."""
    streamed = run_stream(Sleeper(0.035), order(10), CoreLatency(()))
    assert streamed.frames[0] == 0
    assert streamed.frames[1] >= 3
    assert streamed.frames[-1] == 9


def test_a_frame_waits_until_the_network_is_free() -> None:
    """A frame that arrived meanwhile is taken up as soon as the former one is done."""
    streamed = run_stream(Sleeper(0.015), order(3), CoreLatency(()))
    waited_ns = streamed.begun_ns[1] - streamed.frames[1] * PERIOD_NS
    assert streamed.begun_ns[1] >= streamed.done_ns[0] >= 15_000_000
    assert waited_ns >= 0


def test_the_warm_up_is_over_before_the_first_frame() -> None:
    """Its inferences are none of the frames."""
    sleeper = Sleeper(*[0.001] * 4, 0.012)
    streamed = run_stream(sleeper, order(2, warmup=4), CoreLatency(()))
    assert streamed.done_ns[0] - streamed.begun_ns[0] >= 12_000_000


def test_the_last_frame_ends_the_stream() -> None:
    """However late the network is, nothing is served twice."""
    streamed = run_stream(Sleeper(0.2), order(4), CoreLatency(()))
    assert streamed.frames == (0, 3)
