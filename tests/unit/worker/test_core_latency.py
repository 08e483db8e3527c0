"""The time from core to core on this very machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edgetune.machine.probe import usable_cores
from edgetune.worker.core_latency import CoreLatency

TWO = usable_cores()[:2]
two_cores = pytest.mark.skipif(len(TWO) < 2, reason="this machine has one core")


@pytest.fixture
def latency() -> Iterator[CoreLatency]:
    between = CoreLatency(TWO)
    between.start()
    yield between
    between.end()


@two_cores
def test_a_value_takes_some_time_from_core_to_core(latency: CoreLatency) -> None:
    """There and back: more than a cache access, less than it takes to wake someone for long."""
    readings = [latency.read_ns() for _ in range(5)]
    assert all(each is not None and -1000 < each < 1_000_000 for each in readings)


@two_cores
def test_its_processes_end_with_it(latency: CoreLatency) -> None:
    """And it knows nothing then."""
    process = latency.process
    assert process is not None
    latency.end()
    assert process.returncode is not None
    assert latency.read_ns() is None


@two_cores
def test_without_its_process_nothing_is_known(latency: CoreLatency) -> None:
    """And nothing hangs or fails."""
    assert latency.process is not None
    latency.process.kill()
    latency.process.wait()
    assert latency.read_ns() is None


def test_one_core_has_no_distance() -> None:
    """No process is started for it."""
    single = CoreLatency((0,))
    single.start()
    assert single.process is None
    assert single.read_ns() is None
