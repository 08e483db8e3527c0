"""The processes that build candidates, side by side, on every core that may be used for it.

Nothing is measured while they work: on this machine a build on a neighbouring core would take
cache, memory bandwidth and clock from the candidate under test.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from tvm.contrib.popen_pool import PopenPoolExecutor

# A building process grows by some 2.5 MB a candidate, which TVM never gives back.
USES = 256


class Builders:
    """One process a core of `cores`, alive from batch to batch; use as a context manager."""

    def __init__(self, cores: tuple[int, ...], timeout_s: float) -> None:
        self.cores = cores or tuple(os.sched_getaffinity(0))
        self.timeout_s = timeout_s

    def __enter__(self) -> Builders:  # Python 3.10 has no Self
        self.pool = PopenPoolExecutor(
            max_workers=len(self.cores),
            timeout=self.timeout_s,
            maximum_process_uses=USES,
            initializer=os.sched_setaffinity,
            initargs=(0, self.cores),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.__del__()  # the executor has no other way to end its processes

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """A future; its result raises TimeoutError, or ChildProcessError if the builder died."""
        return self.pool.submit(function, *arguments)

    def map(self, function: Callable[..., Any], orders: Iterable[tuple[Any, ...]]) -> list[Any]:
        """TVM's `MapResult` for each order: a status, and the value or the error."""
        return list(self.pool.map_with_error_catching(function, orders))
