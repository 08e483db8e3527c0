"""When a block counts as disturbed: each threshold from both sides, and what is not known."""

from __future__ import annotations

import pytest

from edgetune.measure.disturbance import reasons, summary
from edgetune.wire.messages import Disturbance

SECOND_NS = 1_000_000_000
SLOWED = Disturbance(khz_before=(1_500_000, 1_500_000), khz_after=(1_500_000, 1_400_000))


@pytest.mark.parametrize(
    ("disturbance", "why"),
    [
        pytest.param(Disturbance(), (), id="nothing known"),
        pytest.param(Disturbance(waited_ns=20_000_000), (), id="2 % waited"),
        pytest.param(Disturbance(waited_ns=20_000_001), ("waiting",), id="more waited"),
        pytest.param(Disturbance(steal_ms=10), (), id="a tick of steal"),
        pytest.param(Disturbance(steal_ms=30), ("steal",), id="three ticks of steal"),
        pytest.param(Disturbance(preemptions=99_999), (), id="a pool that yields"),
        pytest.param(Disturbance(running_before=9, running_after=9), (), id="one moment"),
        pytest.param(Disturbance(minor_faults=9999), (), id="minor faults"),
        pytest.param(Disturbance(major_faults=1), ("faults",), id="a page from disk"),
        pytest.param(SLOWED, ("clock",), id="one core slowed down"),
        pytest.param(Disturbance(khz_before=(800,), khz_after=(1500,)), (), id="sped up"),
        pytest.param(
            Disturbance(waited_ns=SECOND_NS, major_faults=2), ("waiting", "faults"), id="two"
        ),
    ],
)
def test_a_block_is_disturbed_beyond_the_thresholds(
    disturbance: Disturbance, why: tuple[str, ...]
) -> None:
    """A block of one second on two cores; what a machine does not say disturbs nothing."""
    assert reasons(disturbance, elapsed_ns=SECOND_NS, cores=2) == why


@pytest.mark.parametrize(
    ("before_ns", "after_ns", "least_ns", "apart"),
    [
        pytest.param(30, 200, 30, False, id="near"),
        pytest.param(30, 250, 30, True, id="moved away in the block"),
        pytest.param(250, 31, 30, True, id="came together in the block"),
        pytest.param(220, 220, None, False, id="nothing to compare with"),
        pytest.param(None, None, 30, False, id="unknown"),
        pytest.param(30, 31, -14, False, id="an impossible least"),
    ],
)
def test_cores_are_apart_far_above_the_least(
    before_ns: int | None, after_ns: int | None, least_ns: int | None, apart: bool
) -> None:
    """At either end of the block."""
    ends = Disturbance(core_latency_before_ns=before_ns, core_latency_after_ns=after_ns)
    seen = reasons(ends, elapsed_ns=SECOND_NS, cores=2, least_ns=least_ns)
    assert seen == (("apart",) if apart else ())


def test_a_summary_counts_what_counts() -> None:
    """Blocks that were taken again are told apart from those that stayed disturbed."""
    told = summary([(True, ("waiting",)), (False, ("waiting", "clock")), (False, ())])
    assert (told.blocks, told.repeated, told.counted, told.disturbed) == (3, 1, 2, 1)
    assert told.reasons == {"clock": 1, "waiting": 1}
