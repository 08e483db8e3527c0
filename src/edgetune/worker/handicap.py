"""An executable made slower by a known share, whatever its engine."""

from __future__ import annotations

import time
from collections.abc import Mapping

from edgetune.wire.arrays import Array
from edgetune.wire.messages import Loaded
from edgetune.worker.engine import Executable


def handicapped(executable: Executable, share: float) -> Executable:
    """The executable itself where there is no handicap: not even a call is added then."""
    return Handicapped(executable, share) if share else executable


class Handicapped:
    """Spins after each inference for `share` of the time that the inference took."""

    def __init__(self, executable: Executable, share: float) -> None:
        self.executable, self.share = executable, share

    def describe(self) -> Loaded:
        return self.executable.describe()

    def set_inputs(self, arrays: Mapping[str, Array]) -> None:
        self.executable.set_inputs(arrays)

    def run(self) -> None:
        clock = time.perf_counter_ns
        start_ns = clock()
        self.executable.run()
        end_ns = clock()
        until_ns = end_ns + self.share * (end_ns - start_ns)
        while clock() < until_ns:
            pass

    def outputs(self) -> dict[str, Array]:
        return self.executable.outputs()
