"""The mean power of timed windows, and whether its interval keeps its promise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from edgetune.measure.mean_power import Level, mean_power
from edgetune.measure.trace import Missing, Times, Trace, Values, Window
from tests.unit.measure.traces import SECOND_NS, constant, counter, power, stamps, window

LOAD_MW, IDLE_MW = 8000.0, 2000.0
# Two seconds of load, two of rest: ten times, not in step with the sensor.
LOADED = [window(4.03 * turn + 1.017, 4.03 * turn + 3.017) for turn in range(10)]


def loaded(seconds: Values) -> Values:
    """Which moments lie in a window."""
    inside = [
        (seconds * SECOND_NS > w.start_ns) & (seconds * SECOND_NS < w.end_ns) for w in LOADED
    ]
    found: Values = np.any(inside, axis=0)
    return found


def square_mw(seconds: Values) -> Values:
    return np.where(loaded(seconds), LOAD_MW, IDLE_MW)


def square_uj(seconds: Values) -> Values:
    """The integral of the above."""
    on_s = sum(
        np.clip(seconds - w.start_ns / SECOND_NS, 0, w.length_ns / SECOND_NS) for w in LOADED
    )
    return (IDLE_MW * seconds + (LOAD_MW - IDLE_MW) * on_s) * 1e3


def level(rails: list[Trace], windows: list[Window]) -> Level:
    found = mean_power(rails, windows)
    assert isinstance(found, Level)
    return found


TIMES = stamps(42, jitter=0.9)
SQUARES = [
    pytest.param([power(TIMES, square_mw)], id="power"),
    pytest.param([counter(TIMES, square_uj)], id="counter"),
    pytest.param([power(TIMES[::3], square_mw)], id="few readings a window"),
]


@pytest.mark.parametrize("rails", SQUARES)
def test_power_that_jumps_at_the_edges_of_windows_is_right_to_a_thousandth(
    rails: list[Trace],
) -> None:
    """What is read beside a window says nothing of what is inside."""
    found = level(rails, LOADED)
    assert found.mw == pytest.approx(LOAD_MW, rel=1e-3)
    assert found.coverage == 1.0


def test_the_windows_may_come_in_any_order() -> None:
    rail = power(TIMES, lambda t: square_mw(t) + 10 * t)
    assert level([rail], LOADED[::-1]).mw == pytest.approx(level([rail], LOADED).mw)


def test_a_total_is_the_sum_of_its_rails() -> None:
    """Of power and of counters, at whatever moments each was read."""
    rails = [power(TIMES, square_mw), counter(stamps(42, every_s=0.07), square_uj)]
    assert level(rails, LOADED).mw == pytest.approx(2 * LOAD_MW, rel=1e-3)


def test_windows_shorter_than_the_interval_make_up_a_mean_together() -> None:
    """Half of them hold no reading, and lie among others of the same load."""
    windows = [window(1 + 0.05 * turn, 1.045 + 0.05 * turn) for turn in range(100)]
    found = level([power(stamps(8, start_s=0.02), constant(LOAD_MW))], windows)
    assert found.mw == pytest.approx(LOAD_MW)


NEEDED = "at least 8 are needed"
TOO_LITTLE = [
    pytest.param(TIMES[:80:10], f"VDD_IN has 3 readings in 3.9 s, {NEEDED}", id="few readings"),
    pytest.param(TIMES[:0], f"VDD_IN has 0 readings in 3.9 s, {NEEDED}", id="none"),
    pytest.param(
        TIMES[(TIMES < 2 * SECOND_NS) | (TIMES > 3 * SECOND_NS)],
        "the readings of VDD_IN cover ",
        id="a gap",
    ),
]


@pytest.mark.parametrize(("times", "reason"), TOO_LITTLE)
def test_too_little_gives_no_number_and_says_why(times: Times, reason: str) -> None:
    """Neither a zero nor a guess."""
    found = mean_power([power(times, constant(5.0))], [window(0.05, 3.95)])
    assert isinstance(found, Missing)
    assert found.reason.startswith(reason)


def test_one_rail_without_readings_leaves_no_total() -> None:
    """The other rail's power is not the total."""
    rails = [power(TIMES, square_mw, name="A"), power(TIMES, constant(np.nan), name="B")]
    found = mean_power(rails, LOADED)
    assert isinstance(found, Missing)
    assert found.reason.startswith("B has 0 readings")


@pytest.mark.parametrize("memory", [0.0, 0.6], ids=["independent", "each like the one before"])
def test_the_interval_holds_the_true_mean_as_often_as_it_says(memory: float) -> None:
    """About 95 times in 100, also for readings that depend on one another."""
    random, held = np.random.default_rng(7), 0
    for _ in range(400):
        noise = random.normal(size=110)
        for index in range(1, len(noise)):
            noise[index] += memory * noise[index - 1]
        rail = Trace(name="x", time_ns=stamps(10.9), values=5000 + 300 * noise)
        found = level([rail], [window(0.5, 10.5)])
        held += abs(found.mw - 5000) <= found.doubt.half_mw
    assert 0.9 <= held / 400 <= 0.99


def rounded(values: Values, step: float) -> Values:
    return np.round(values / step) * step


def test_a_sensor_that_shows_one_value_may_be_half_a_step_off() -> None:
    """However often it is read: AGX Orin's rails have steps of 390 mW."""
    times = stamps(20)
    rail = Trace(name="x", time_ns=times, values=rounded(np.full(201, 4030.0), 390.0), step=390.0)
    found = level([rail], [window(1, 19)])
    assert found.doubt.sampling_mw == 0.0
    assert found.doubt.quantisation_mw == 195.0
    assert abs(found.mw - 4030.0) <= found.doubt.half_mw


def test_the_noise_of_readings_averages_their_steps_out() -> None:
    """Then more is known than a step."""
    random = np.random.default_rng(3)
    noisy = rounded(4030.0 + random.normal(0, 300, 201), 390.0)
    rail = Trace(name="x", time_ns=stamps(20), values=noisy, step=390.0)
    found = level([rail], [window(1, 19)])
    assert abs(found.mw - 4030.0) <= found.doubt.half_mw < 100.0
    assert found.doubt.quantisation_mw is not None
    assert 0 < found.doubt.quantisation_mw < 30.0


def test_a_counters_step_weighs_less_the_longer_a_window_is() -> None:
    """Its energy is the difference of two counts."""
    rail = replace(counter(TIMES, square_uj), step=1e6)
    short, long = level([rail], [window(5.1, 7.0)]), level([rail], [window(5.1, 37)])
    assert short.doubt.quantisation_mw is not None
    assert long.doubt.quantisation_mw is not None
    assert short.doubt.quantisation_mw == pytest.approx(0.8 * 1000 / 1.9, rel=0.01)
    assert long.doubt.quantisation_mw == pytest.approx(0.8 * 1000 / 31.9, rel=0.01)


def test_a_step_that_is_not_known_is_not_taken_for_none() -> None:
    assert level([power(TIMES, square_mw)], LOADED).doubt.quantisation_mw is None


def test_what_a_gap_may_hide_widens_the_interval() -> None:
    """By as much as the power was seen to move."""
    times = TIMES[(TIMES < 20 * SECOND_NS) | (TIMES > 21 * SECOND_NS)]
    still = level([power(times, constant(5000.0))], [window(1, 41)])
    moving = level([power(times, lambda t: 5000 + 10 * t)], [window(1, 41)])
    assert still.coverage == moving.coverage < 1.0
    assert still.doubt.gaps_mw == pytest.approx(0.0, abs=1e-6)
    assert moving.doubt.gaps_mw == pytest.approx((1 - moving.coverage) * 360, rel=0.05)
