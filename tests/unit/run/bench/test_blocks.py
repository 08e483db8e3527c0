"""A disturbed block is taken again, a bounded number of times; nothing is thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from edgetune.engine.worker import Worker
from edgetune.errors import PointError
from edgetune.measure.series import COUNTED, REPEATED
from edgetune.run.bench.blocks import Blocks
from edgetune.run.bench.notes import Notes, check_cores
from edgetune.run.bench.processes import Process
from edgetune.wire.messages import Disturbance, Message, Ran, Run, Thread

ORDER = Run(warmup=0, repeats=2, number=3)
QUIET, BUSY = Disturbance(waited_ns=0), Disturbance(waited_ns=10**9)


class ScriptedWorker:
    """Answers with blocks that are as disturbed as the script says."""

    def __init__(self, script: Sequence[Disturbance]) -> None:
        self.script = list(script)

    def ask(self, request: Message, answer: type[Ran]) -> Ran:
        return Ran(
            durations_ns=(5, 6),
            warmup_ns=(),
            start_ns=0,
            end_ns=10**9,
            threads=(Thread(tid=1, name="main", cores=(0,), cpu_ns=1),),
            disturbance=self.script.pop(0),
        )


def blocks(*script: Disturbance, retries: int) -> Blocks:
    worker = cast("Worker", ScriptedWorker(script))
    process = Process(index=4, worker=worker, cores=(0,), first_ns=1)
    return Blocks(process=process, notes=Notes(), retries=retries)


@pytest.mark.parametrize(
    ("script", "labels"),
    [
        pytest.param([QUIET], [COUNTED], id="quiet"),
        pytest.param([BUSY, QUIET], [REPEATED, COUNTED], id="quiet the second time"),
        pytest.param([BUSY, BUSY, BUSY], [REPEATED, REPEATED, COUNTED], id="never quiet"),
    ],
)
def test_the_first_quiet_block_counts_or_the_last_one(
    script: list[Disturbance], labels: list[int]
) -> None:
    """Two retries; every try is in the series, with a number of its own."""
    taking = blocks(*script, retries=2)
    taking.take(ORDER)
    series = taking.notes.series
    assert series.label.tolist() == [label for label in labels for _ in "12"]
    assert [block.block for block in taking.notes.blocks] == list(range(1, len(script) + 1))
    assert set(series.process.tolist()) == {4}
    assert set(series.number.tolist()) == {3}


def test_cores_that_were_nearer_before_are_apart() -> None:
    """A block is judged by the least that its own cores have shown in this point."""
    near, far = (
        Disturbance(core_latency_before_ns=30, core_latency_after_ns=after_ns)
        for after_ns in (31, 250)
    )
    taking = blocks(far, near, far, far, retries=0)
    for _ in range(4):
        taking.take(ORDER)
    assert [block.reasons for block in taking.notes.blocks] == [(), (), ("apart",), ("apart",)]


def test_a_thread_outside_the_cores_fails_the_point() -> None:
    """Whatever was measured then was not measured on the cores asked for."""
    stray = Thread(tid=2, name="pool", cores=(0, 1), cpu_ns=0)
    with pytest.raises(PointError, match="thread pool could leave the core mask"):
        check_cores([stray], (0,))
