"""What is around a block, beside what its own process can tell."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from edgetune.machine.core_latency import CoreLatency

if TYPE_CHECKING:
    from typing_extensions import Self  # Python 3.10 has none

REST_S = 0.1


@dataclass(kw_only=True)
class Surroundings:
    """Looks at the cores right before a block and right after it; a context manager.

    `core_latency_ns` is the larger of the two readings, None where the machine has none.
    """

    latency: CoreLatency
    core_latency_ns: int | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self.core_latency_ns = self.latency.sample_ns()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        after_ns = self.latency.sample_ns()
        if after_ns is not None:
            self.core_latency_ns = max(after_ns, self.core_latency_ns or 0)

    @property
    def are_apart(self) -> bool:
        return self.latency.is_far(self.core_latency_ns)


@dataclass(kw_only=True)
class Patience:
    """Waits for cores that are apart to come together again, for `left_s` in all."""

    latency: CoreLatency
    left_s: float

    def wait(self) -> float:
        """How many seconds it took."""
        start_s = time.monotonic()
        end_s = start_s + self.left_s
        while time.monotonic() < end_s and self.latency.is_far(self.latency.sample_ns()):
            time.sleep(REST_S)
        waited_s = time.monotonic() - start_s
        self.left_s = max(0.0, self.left_s - waited_s)
        return waited_s
