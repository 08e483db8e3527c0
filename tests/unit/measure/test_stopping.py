"""When a process has enough samples, and how many inferences make one."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.stopping import (
    Span,
    block_size,
    enough,
    inferences_a_sample,
    span_for,
)
from edgetune.spec import Power, Steady

MEASURE = Steady(least=50, most=200, block=20, interval=0.005, seconds=10)


def series(count: int, *, noise: float) -> list[int]:
    random = np.random.default_rng(1)
    return [round(1e6 * (1 + noise * value)) for value in random.standard_normal(count)]


@pytest.mark.parametrize(
    ("shortest_ns", "number"),
    [
        pytest.param(17_000_000, 1, id="17 ms"),
        pytest.param(1_000_000, 1, id="1 ms"),
        pytest.param(999_999, 2, id="just below"),
        pytest.param(20_000, 50, id="20 µs"),
        pytest.param(0, 1_000_000, id="below the clock's resolution"),
    ],
)
def test_a_sample_fills_a_millisecond(shortest_ns: int, number: int) -> None:
    """A slow network's sample is one inference."""
    assert inferences_a_sample(shortest_ns) == number


@pytest.mark.parametrize(
    ("sample_ns", "size"),
    [
        pytest.param(1e6, 20, id="as asked"),
        pytest.param(250e6, 10, id="four blocks in ten seconds"),
        pytest.param(2e9, 5, id="never fewer than five"),
    ],
)
def test_a_block_of_a_slow_network_is_shorter(sample_ns: float, size: int) -> None:
    """So that a process has several blocks."""
    assert block_size(MEASURE, sample_ns, Span()) == size


@pytest.mark.parametrize(
    ("durations_ns", "done"),
    [
        pytest.param(series(49, noise=1e-4), False, id="fewer than the least"),
        pytest.param(series(60, noise=1e-4), True, id="quiet"),
        pytest.param(series(60, noise=0.05), False, id="noisy"),
        pytest.param(series(200, noise=0.5), True, id="the most"),
        pytest.param([*series(60, noise=1e-4), *([2_000_000] * 20)], False, id="not steady"),
    ],
)
def test_a_process_is_measured_until_it_is_steady_and_known(
    durations_ns: list[int], done: bool
) -> None:
    """Half the interval of the steady part is 0.5 % of its median, within the bounds."""
    assert enough(durations_ns, MEASURE) is done


@pytest.mark.parametrize(
    ("power", "proven", "span"),
    [
        pytest.param(Power(), False, Span(0, 0), id="nothing to see"),
        pytest.param(Power(), True, Span(1.0, 0.3), id="a state to prove"),
        pytest.param(Power(sources=("auto",)), False, Span(5.0, 1.0), id="ten seconds"),
        pytest.param(
            Power(sources=("auto",), interval_ms=20), False, Span(2.0, 0.2), id="200 samples"
        ),
    ],
)
def test_power_and_proof_take_their_time(power: Power, proven: bool, span: Span) -> None:
    """Over both processes; a block has ten readings."""
    assert span_for(power, 2, proven=proven) == span


def test_a_block_that_power_is_read_in_is_longer() -> None:
    """A millisecond a sample, a second a block."""
    assert block_size(MEASURE, 1e6, Span(5.0, 1.0)) == 1000
