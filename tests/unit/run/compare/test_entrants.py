from __future__ import annotations

import pytest

from edgetune.run.compare.entrants import sized_block


@pytest.mark.parametrize(
    ("latency_ms", "number", "repeats", "warmup"),
    [
        pytest.param(0.001, 200, 501, 20, id="microseconds"),
        pytest.param(0.02, 10, 501, 20, id="a tiny network"),
        pytest.param(1.0, 1, 101, 20, id="a millisecond"),
        pytest.param(17.5, 1, 7, 2, id="resnet18"),
        pytest.param(2000.0, 1, 3, 2, id="seconds"),
    ],
)
def test_a_block_lasts_as_asked_within_reason(
    latency_ms: float, number: int, repeats: int, warmup: int
) -> None:
    """No sample is so short that the clock is part of it; an odd number has a middle one."""
    run = sized_block(latency_ms, 100.0)
    assert (run.number, run.repeats, run.warmup) == (number, repeats, warmup)
