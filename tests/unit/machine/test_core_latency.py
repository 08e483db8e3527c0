"""The time from core to core on this very machine, and when it counts as far."""

from __future__ import annotations

import subprocess

import pytest

from edgetune.machine.core_latency import CoreLatency
from edgetune.machine.probe import usable_cores

TWO = usable_cores()[:2]
two_cores = pytest.mark.skipif(len(TWO) < 2, reason="this machine has one core")


class Scripted(CoreLatency):
    """Reads what the script says, its last value again and again."""

    def __init__(self, *script: int | None) -> None:
        super().__init__((0, 1))
        self.script = list(script)

    def read_ns(self) -> int | None:
        now_ns = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if now_ns is not None:
            self.least_ns = min(now_ns, self.least_ns or now_ns)
        return now_ns


@two_cores
def test_a_value_takes_some_time_from_core_to_core() -> None:
    """There and back: more than a cache access, less than a system call takes to wake someone."""
    with CoreLatency(TWO) as latency:
        now_ns = latency.sample_ns()
        assert now_ns is not None
        assert 20 < now_ns < 100_000
        assert latency.least_ns is not None
        assert latency.least_ns <= now_ns


@two_cores
def test_the_least_is_known_the_next_time() -> None:
    """The processes end with the context; what was learnt does not."""
    latency = CoreLatency(TWO)
    with latency:
        latency.sample_ns()
        process = latency.process
    assert isinstance(process, subprocess.Popen)
    assert process.returncode is not None
    assert latency.least_ns is not None
    with latency:
        assert latency.sample_ns() is not None


@two_cores
def test_without_the_process_nothing_is_known() -> None:
    """And nothing hangs or fails."""
    with CoreLatency(TWO) as latency:
        assert latency.process is not None
        latency.process.kill()
        latency.process.wait()
        assert latency.sample_ns() is None
        assert not latency.is_far(latency.sample_ns())


def test_one_core_has_no_distance() -> None:
    """No process is started for it."""
    with CoreLatency((0,)) as latency:
        assert latency.process is None
        assert latency.sample_ns() is None


@pytest.mark.parametrize(
    ("script", "far"),
    [
        pytest.param([300, 440], False, id="neighbours in one cache differ"),
        pytest.param([300, 660], True, id="in two caches"),
        pytest.param([300, 660, 310], False, id="only for a moment"),
        pytest.param([660, 300], False, id="come together"),
        pytest.param([300, None], False, id="unknown"),
    ],
)
def test_cores_are_far_when_they_stay_far(script: list[int | None], far: bool) -> None:
    """Compared with the least that was ever read."""
    latency = Scripted(*script)
    latency.read_ns()
    assert latency.is_far(latency.sample_ns()) == far
