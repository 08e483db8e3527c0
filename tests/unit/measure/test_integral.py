"""Energies of traces whose answer can be worked out by hand: power × time in most of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from edgetune.measure.integral import integrate
from edgetune.measure.trace import Kind, Times, Trace, Window
from tests.unit.measure.traces import (
    DAY_S,
    SECOND_NS,
    Course,
    constant,
    counter,
    power,
    stamps,
    window,
)

SEEDS = range(20)
THOUSANDTH = 1e-3
ODD = window(1.234, 8.765)  # its edges fall on no reading
ODD_S = 8.765 - 1.234


def ramp_mj(start_s: float, end_s: float) -> float:
    """Of 1000 mW + 500 mW/s × t."""
    return 1000 * (end_s - start_s) + 250 * (end_s**2 - start_s**2)


def sine_mj(start_s: float, end_s: float) -> float:
    """Of 5000 mW + 2000 mW × sin(2πt)."""
    turn = 2 * math.pi
    return 5000 * (end_s - start_s) + 2000 / turn * (
        math.cos(turn * start_s) - math.cos(turn * end_s)
    )


KNOWN = [
    pytest.param(constant(5000.0), 5000 * ODD_S, id="constant"),
    pytest.param(constant(-392.0), -392 * ODD_S, id="negative"),
    pytest.param(lambda t: 1000 + 500 * t, ramp_mj(1.234, 8.765), id="ramp"),
    pytest.param(lambda t: 5000 + 2000 * np.sin(2 * np.pi * t), sine_mj(1.234, 8.765), id="sine"),
]


@pytest.mark.parametrize("jitter", [0.0, 0.9], ids=["regular", "jitter"])
@pytest.mark.parametrize(("course", "energy_mj"), KNOWN)
def test_the_energy_of_a_known_power_is_right_to_a_thousandth(
    course: Course, energy_mj: float, jitter: float
) -> None:
    """Whenever the readings came, and wherever between them the window begins and ends."""
    found = integrate(power(stamps(10, every_s=0.05, jitter=jitter), course), ODD)
    assert found.energy_mj == pytest.approx(energy_mj, rel=THOUSANDTH)
    assert found.covered_ns == ODD.length_ns


@pytest.mark.parametrize("seed", SEEDS)
def test_a_constant_power_times_the_time_is_its_energy_whatever_the_jitter(seed: int) -> None:
    """And to the last digits, at an uptime of half a year."""
    random = np.random.default_rng(seed)
    start_s, level = 180 * DAY_S, float(random.uniform(-5000, 50_000))
    trace = power(stamps(10, jitter=0.99, seed=seed, start_s=start_s), constant(level))
    edges = np.sort(random.uniform(start_s + 0.2, start_s + 9.8, 2))
    asked = window(*edges)
    expected = level * asked.length_ns / SECOND_NS
    assert integrate(trace, asked).energy_mj == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["power", "energy"])
def test_windows_that_adjoin_add_up(kind: Kind, seed: int) -> None:
    """Wherever a stretch of time is cut, its parts hold what it holds."""
    random = np.random.default_rng(seed)
    times, steps = stamps(10, jitter=0.9, seed=seed), random.normal(2e5, 1e6, 101)
    steps = np.abs(steps) if kind == "energy" else steps
    trace = Trace(name="x", kind=kind, time_ns=times, values=np.cumsum(steps))
    start_ns, cut_ns, end_ns = np.sort(random.integers(0, 10 * SECOND_NS, 3)).tolist()
    spans = [(start_ns, cut_ns), (cut_ns, end_ns), (start_ns, end_ns)]
    first, second, whole = (
        integrate(trace, Window(start_ns=start, end_ns=end)) for start, end in spans
    )
    assert first.energy_mj + second.energy_mj == pytest.approx(whole.energy_mj, rel=1e-9, abs=1e-3)
    assert first.covered_ns + second.covered_ns == pytest.approx(whole.covered_ns)


@pytest.mark.parametrize(
    ("course", "energy_mj"),
    [
        pytest.param(lambda t: 5e6 * t, 5000 * ODD_S, id="constant power"),
        pytest.param(lambda t: 1e6 * t + 2.5e5 * t**2, ramp_mj(1.234, 8.765), id="ramp"),
        pytest.param(lambda t: 2.0**40 + 5e6 * t, 5000 * ODD_S, id="far beyond its wrap-around"),
    ],
)
def test_a_counter_gives_its_difference(course: Course, energy_mj: float) -> None:
    """In microjoules, interpolated at the edges."""
    found = integrate(counter(stamps(10, jitter=0.9), course), ODD)
    assert found.energy_mj == pytest.approx(energy_mj, rel=THOUSANDTH)


def without(times: Times, start_s: float, end_s: float) -> Times:
    """No readings between the two."""
    return times[(times <= start_s * SECOND_NS) | (times >= end_s * SECOND_NS)]


def test_a_gap_is_not_covered_and_the_rest_is() -> None:
    """What the load did in three seconds without a reading is not known."""
    trace = power(without(stamps(10), 4, 7), constant(5000.0))
    found = integrate(trace, window(1, 9))
    assert found.energy_mj == pytest.approx(5 * 5000)
    assert found.covered_ns == 5 * SECOND_NS


def test_a_counter_counts_on_in_a_gap() -> None:
    """Only at an edge of the window is it not known what it had counted."""
    trace = counter(without(stamps(10), 4, 7), lambda t: 5e6 * t)
    inside, across = integrate(trace, window(1, 9)), integrate(trace, window(5, 9))
    assert (inside.covered_ns, across.covered_ns) == (8 * SECOND_NS, 2 * SECOND_NS)
    assert inside.energy_mj == pytest.approx(40_000)
    assert across.energy_mj == pytest.approx(10_000)


def test_two_lost_readings_are_bridged() -> None:
    """Whether they are absent or no number."""
    trace = power(stamps(10), constant(5000.0))
    values = trace.values.copy()
    values[50:52] = np.nan
    broken = Trace(name="x", time_ns=trace.time_ns, values=values)
    assert integrate(broken, ODD).covered_ns == ODD.length_ns


def test_a_window_shorter_than_the_interval_is_interpolated() -> None:
    """And says that no reading lies in it."""
    trace = power(stamps(10), lambda t: 1000 + 500 * t)
    found = integrate(trace, window(5.02, 5.06))
    assert found.energy_mj == pytest.approx(ramp_mj(5.02, 5.06))
    assert found.samples == 0


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param(power(stamps(0), constant(5.0)), id="one reading"),
        pytest.param(power(stamps(1)[:0], constant(5.0)), id="no reading"),
        pytest.param(power(stamps(1), constant(np.nan)), id="no number"),
        pytest.param(power(stamps(1), constant(5.0)), id="before the window"),
        pytest.param(power(stamps(1, start_s=20), constant(5.0)), id="after the window"),
    ],
)
def test_what_was_not_read_is_not_covered(trace: Trace) -> None:
    assert integrate(trace, window(2, 3)) == (0.0, 0.0, 0)


def test_beyond_the_last_reading_nothing_is_covered() -> None:
    """The sensor may have died there."""
    trace = power(stamps(10), constant(5000.0))
    assert integrate(trace, window(8, 12)).covered_ns == 2 * SECOND_NS
