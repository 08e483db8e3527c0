"""What is set beside the machine's peaks is what the cores are busy with one inference."""

from __future__ import annotations

import pytest

from edgetune.measure.disturbance import Disturbed
from edgetune.measure.results import (
    AnyResult,
    Partition,
    RateTry,
    StreamResult,
    ThroughputResult,
)
from edgetune.measure.stats import latency_stats
from edgetune.run.limits import inference_ms

LATENCY = latency_stats([20_000_000] * 3)
UNDISTURBED = Disturbed(blocks=1, repeated=0, disturbed=0, reasons={})
STREAM = StreamResult(
    disturbed=UNDISTURBED,
    asked=RateTry(rate_hz=100.0, deadline_ms=10.0, frames=3, dropped=0, missed=3, held=False),
    queueing_median_ms=15.0,
    queueing_max_ms=15.0,
    service=latency_stats([5_000_000] * 3),
    jitter_ms=0.0,
    highest_hz=None,
    tries=(),
)
TOGETHER = ThroughputResult(
    disturbed=UNDISTURBED,
    partitions=(
        Partition(instances=1, shares=((0, 1),), inferences=3, per_second=80.0, latency=LATENCY),
        Partition(
            instances=2, shares=((0,), (1,)), inferences=6, per_second=100.0, latency=LATENCY
        ),
    ),
    best=1,
)


@pytest.mark.parametrize(
    ("result", "expected_ms"),
    [
        pytest.param(None, 20.0, id="one after the other"),
        pytest.param(STREAM, 5.0, id="frames, without their waiting"),
        pytest.param(TOGETHER, 10.0, id="instances side by side, at the best partition"),
    ],
)
def test_waiting_is_no_work_and_instances_share_the_cores(
    result: AnyResult | None, expected_ms: float
) -> None:
    assert inference_ms(LATENCY, result) == pytest.approx(expected_ms)
