"""What is seen around a block, and how long cores that are apart are waited for."""

from __future__ import annotations

import pytest

from edgetune.run.surroundings import Patience, Surroundings
from tests.unit.machine.test_core_latency import Scripted


@pytest.mark.parametrize(
    ("script", "seen", "apart"),
    [
        pytest.param([300, 310], 310, False, id="near"),
        pytest.param([300, *[650] * 10**6], 650, True, id="moved away in the block"),
        pytest.param([None, None], None, False, id="unknown"),
    ],
)
def test_a_block_is_as_far_as_its_worse_end(
    script: list[int | None], seen: int | None, apart: bool
) -> None:
    """Looked at right before and right after."""
    with Surroundings(latency=Scripted(*script)) as around:
        pass
    assert (around.core_latency_ns, around.are_apart) == (seen, apart)


def far() -> Scripted:
    """Cores that were near once and never will be again."""
    latency = Scripted(300, 650)
    latency.read_ns()
    return latency


def test_patience_ends() -> None:
    """It is what all waits have together."""
    patience = Patience(latency=far(), left_s=0.3)
    waited_s = patience.wait()
    assert waited_s >= 0.3
    assert patience.left_s == 0.0
    assert patience.wait() < 0.3


def test_near_cores_cost_no_patience() -> None:
    """Nor do cores of which nothing is known."""
    for latency in (Scripted(300), Scripted(None)):
        patience = Patience(latency=latency, left_s=5.0)
        patience.wait()
        assert patience.left_s == pytest.approx(5.0, abs=0.2)
