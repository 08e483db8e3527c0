"""The rounds of a launch: a disturbed block is taken again, and all of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import pytest

from edgetune.engine.worker import Worker
from edgetune.measure.blocks import WARM_ROUND
from edgetune.run.compare.entrants import Field
from edgetune.run.compare.launch import Rounds
from edgetune.spec import Sitting, State
from edgetune.wire.messages import Disturbance, Message, Ran, Run

QUIET, BUSY = Disturbance(), Disturbance(major_faults=1)


@dataclass
class ScriptedWorker:
    """Answers with blocks that are as disturbed as the script says, then with quiet ones."""

    script: list[Disturbance]
    paused: bool = True

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def ask(self, request: Message, answer: type[Ran], *, silence_s: float) -> Ran:
        assert not self.paused
        disturbance = self.script.pop(0) if self.script else QUIET
        return Ran(
            durations_ns=(5, 6),
            warmup_ns=(9,),
            start_ns=0,
            end_ns=11,
            threads=(),
            disturbance=disturbance,
        )


def rounds(*scripts: Sequence[Disturbance], retries: int) -> Rounds:
    arena = SimpleNamespace(
        state=State(cores=(0,)),
        entrants=scripts,
        settings=Sitting(retries=retries),
        block=lambda: Run(warmup=1, repeats=2, number=1),
    )
    workers = {
        index: cast("Worker", ScriptedWorker(list(script))) for index, script in enumerate(scripts)
    }
    return Rounds(field=cast("Field", arena), workers=workers, launch=3)


@pytest.mark.parametrize(
    ("scripts", "repeated"),
    [
        pytest.param([[], []], {0: [False], 1: [False]}, id="quiet"),
        pytest.param([[BUSY], []], {0: [True, False], 1: [False]}, id="one disturbed"),
        pytest.param([[], [BUSY] * 9], {0: [False], 1: [True, True, False]}, id="never quiet"),
    ],
)
def test_a_disturbed_block_is_taken_again(
    scripts: list[list[Disturbance]], repeated: dict[int, list[bool]]
) -> None:
    """Two retries; what stays disturbed counts, and says why."""
    blocks = rounds(*scripts, retries=2).take(0)
    told = {index: [b.repeated for b in blocks if b.artifact == index] for index in repeated}
    assert told == repeated
    assert {(block.launch, block.round) for block in blocks} == {(3, 0)}
    assert all(block.reasons == ("faults",) for block in blocks if block.repeated)


def test_the_warm_round_is_not_taken_again() -> None:
    """It counts for nothing."""
    assert len(rounds([BUSY], retries=5).take(WARM_ROUND)) == 1


def test_everybody_is_paused_between_blocks() -> None:
    """Also the one whose block was the last."""
    taking = rounds([], [], retries=0)
    taking.take(0)
    assert all(cast("ScriptedWorker", worker).paused for worker in taking.workers.values())


def test_cores_that_were_nearer_before_are_apart() -> None:
    """Whichever artifact they were near for, in this launch or before it."""
    near, far = (Disturbance(core_latency_after_ns=after_ns) for after_ns in (30, 250))
    taking = rounds([far, near, far], retries=0)
    blocks = [block for turn in range(3) for block in taking.take(turn)]
    assert [block.reasons for block in blocks] == [(), (), ("apart",)]
    assert [block.core_latency_ns for block in blocks] == [250, 30, 250]
    assert taking.least_ns == 30
