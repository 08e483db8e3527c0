"""The rounds of a launch: a disturbed one is taken again as a whole, and all of it is kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast

import pytest

from edgetune.engine.worker import Worker
from edgetune.machine.core_latency import CoreLatency
from edgetune.measure.blocks import WARM_ROUND
from edgetune.run.compare.entrants import Field
from edgetune.run.compare.launch import Rounds
from edgetune.run.surroundings import Patience
from edgetune.spec import Sitting
from edgetune.wire.messages import Disturbance, Message, Ran, Run

QUIET, BUSY = Disturbance(), Disturbance(major_faults=1)


@dataclass
class ScriptedWorker:
    """Answers with blocks that are as disturbed as the script says, then with quiet ones."""

    script: list[Disturbance]
    process: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(pid=os.getppid()))

    def ask(self, request: Message, answer: type[Ran], *, silence_s: float) -> Ran:
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
        cores=(0,),
        entrants=scripts,
        settings=Sitting(),
        block=lambda: Run(warmup=1, repeats=2, number=1),
    )
    workers = {
        index: cast("Worker", ScriptedWorker(list(script))) for index, script in enumerate(scripts)
    }
    return Rounds(
        field=cast("Field", arena),
        workers=workers,
        patience=Patience(latency=CoreLatency((0,)), left_s=0.0),
        launch=3,
        retries=retries,
    )


@pytest.mark.parametrize(
    ("scripts", "repeated"),
    [
        pytest.param([[], []], [False, False], id="quiet"),
        pytest.param([[BUSY], []], [True, True, False, False], id="one of two disturbed"),
        pytest.param([[], [BUSY] * 9], [True] * 4 + [False] * 2, id="never quiet"),
    ],
)
def test_a_disturbed_round_is_taken_again_as_a_whole(
    scripts: list[list[Disturbance]], repeated: list[bool]
) -> None:
    """So that the two blocks of a ratio are always moments apart; two retries."""
    blocks = rounds(*scripts, retries=2).take(0)
    assert [block.repeated for block in blocks] == repeated
    assert {(block.launch, block.round) for block in blocks} == {(3, 0)}
    assert sorted(block.artifact for block in blocks[-2:]) == [0, 1]


def test_retries_are_those_of_the_launch() -> None:
    """What stays disturbed counts, and says why."""
    taking = rounds([BUSY] * 9, retries=1)
    blocks = [*taking.take(0), *taking.take(1)]
    assert [block.repeated for block in blocks] == [True, False, False]
    assert {block.reasons for block in blocks} == {("faults",)}


def test_the_warm_round_is_not_taken_again() -> None:
    """It counts for nothing."""
    assert len(rounds([BUSY], retries=5).take(WARM_ROUND)) == 1
