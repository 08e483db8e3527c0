from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from edgetune.wire.arrays import Array
from edgetune.wire.messages import Loaded
from edgetune.worker.handicap import handicapped


class Sleeper:
    """Sleeps for two milliseconds, and remembers how long that really was."""

    def __init__(self) -> None:
        self.took_ns: list[int] = []

    def describe(self) -> Loaded:
        return Loaded(inputs=(), outputs=("y",))

    def set_inputs(self, arrays: Mapping[str, Array]) -> None: ...

    def run(self) -> None:
        start_ns = time.perf_counter_ns()
        time.sleep(0.002)
        self.took_ns.append(time.perf_counter_ns() - start_ns)

    def outputs(self) -> dict[str, Array]:
        return {}


@pytest.mark.parametrize("share", [0.03, 0.5, 2.0])
def test_a_handicap_is_a_share_of_each_inferences_own_time(share: float) -> None:
    """So that a slow inference is made slower by more."""
    sleeper = Sleeper()
    slow = handicapped(sleeper, share)
    start_ns = time.perf_counter_ns()
    slow.run()
    assert time.perf_counter_ns() - start_ns >= (1 + share) * sleeper.took_ns[0]
    assert slow.describe() == sleeper.describe()


def test_without_a_handicap_nothing_stands_around_the_executable() -> None:
    """Not even a call: what is timed then is the engine's own."""
    sleeper = Sleeper()
    assert handicapped(sleeper, 0.0) is sleeper
