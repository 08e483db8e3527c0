"""What disturbed a block is read from the kernel's files; what a machine lacks is None."""

from __future__ import annotations

import mmap
import os
from pathlib import Path

import pytest

from edgetune.worker.disturbance import Counters, between, counters_now, running, steal_ms

STAT = """cpu  100 0 50 900 1 0 2 33 0 0
cpu0 50 0 25 450 1 0 1 11 0 0
cpu1 50 0 25 450 0 0 1 22 0 0
intr 5 0
procs_running 3
procs_blocked 0
"""
NOTHING = Counters(
    steal_ms=None,
    waited_ns=None,
    preemptions=None,
    minor_faults=None,
    major_faults=None,
    running=None,
    khz=None,
)


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Two threads that waited 5 and 7 ns."""
    (tmp_path / "stat").write_text(STAT)
    for tid, waited_ns in (("10", 5), ("11", 7)):
        task = tmp_path / "self" / "task" / tid
        task.mkdir(parents=True)
        (task / "schedstat").write_text(f"1000 {waited_ns} 3\n")
    return tmp_path


@pytest.mark.parametrize(
    ("cores", "ticks"),
    [pytest.param((0,), 11, id="one"), pytest.param((0, 1), 33, id="both")],
)
def test_steal_time_is_that_of_the_cores_used(cores: tuple[int, ...], ticks: int) -> None:
    """The eighth number of each core's line, in milliseconds."""
    assert steal_ms(STAT, cores) == ticks * 1000 // os.sysconf("SC_CLK_TCK")


def test_the_run_queue_is_the_systems() -> None:
    """procs_running, our own thread included."""
    assert running(STAT) == 3


def test_the_waits_of_all_threads_are_added(proc: Path) -> None:
    """The second number of each thread's schedstat."""
    assert counters_now((0,), proc=proc, cpus=proc).waited_ns == 12


def test_the_clocks_of_the_cores_are_read_in_their_order(proc: Path) -> None:
    """Where cpufreq exists; cores outside the mask are not asked."""
    for core, khz in ((0, 1_200_000), (1, 1_500_000), (2, 9)):
        (proc / f"cpu{core}" / "cpufreq").mkdir(parents=True)
        (proc / f"cpu{core}" / "cpufreq" / "scaling_cur_freq").write_text(f"{khz}\n")
    assert counters_now((0, 1), proc=proc, cpus=proc).khz == (1_200_000, 1_500_000)


def test_what_a_machine_does_not_say_is_none(tmp_path: Path) -> None:
    """Never zero: no steal column, no schedstat, no cpufreq."""
    (tmp_path / "stat").write_text("cpu0 1 2 3\n")
    found = counters_now((0,), proc=tmp_path, cpus=tmp_path)
    assert (found.steal_ms, found.waited_ns, found.running, found.khz) == (None,) * 4


def test_a_difference_with_a_missing_end_is_missing() -> None:
    """Counters are subtracted, states are kept as they were at both ends."""
    after = Counters(
        steal_ms=30,
        waited_ns=9,
        preemptions=4,
        minor_faults=2,
        major_faults=0,
        running=2,
        khz=(800_000,),
    )
    told = between(NOTHING, after)
    assert (told.steal_ms, told.waited_ns, told.preemptions) == (None, None, None)
    assert (told.running_before, told.running_after) == (None, 2)
    assert (told.khz_before, told.khz_after) == (None, (800_000,))


def test_this_process_sees_its_own_page_faults() -> None:
    """Fresh memory that is written for the first time costs minor faults."""
    pages = 64
    with mmap.mmap(-1, pages * mmap.PAGESIZE) as block:
        before = counters_now()
        for page in range(pages):
            block[page * mmap.PAGESIZE] = 1
        told = between(before, counters_now())
    assert told.minor_faults is not None
    assert told.minor_faults > 0
    assert told.preemptions is not None
