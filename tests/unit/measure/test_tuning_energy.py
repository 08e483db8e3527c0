"""The joules of a tuning are what was seen, over all the time that it took."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.trace import Missing, Trace
from edgetune.measure.tuning_energy import TuningEnergy, tuning_energy
from tests.unit.measure.traces import constant, counter, power, stamps


def rail(milliwatts: float, seconds: float, *, start_s: float = 0.0) -> Trace:
    return power(stamps(seconds, start_s=start_s), constant(milliwatts))


def found(recordings: list[list[Trace]], seconds: float) -> TuningEnergy:
    energy = tuning_energy(recordings, seconds)
    assert isinstance(energy, TuningEnergy), energy
    return energy


def test_a_constant_power_is_power_times_time() -> None:
    energy = found([[rail(5000.0, 60.0)]], 60.0)
    assert energy.gross_j.value == pytest.approx(300.0)
    assert energy.gross_mw.value == pytest.approx(5000.0)
    assert energy.coverage == pytest.approx(1.0)


def test_rails_are_summed_and_counters_count() -> None:
    """2 W on one rail, 3 J a second by the other's counter."""
    counted = counter(stamps(60.0), lambda seconds: 3e6 * seconds)
    energy = found([[rail(2000.0, 60.0), counted]], 60.0)
    assert energy.gross_j.value == pytest.approx(300.0, rel=1e-3)
    assert energy.rails == ("VDD_IN", "package-0")


def test_the_runs_of_an_interrupted_tuning_count_by_their_length() -> None:
    """20 s at 2 W and 40 s at 5 W."""
    runs = [[rail(2000.0, 20.0)], [rail(5000.0, 40.0, start_s=500.0)]]
    assert found(runs, 60.0).gross_j.value == pytest.approx(240.0)


def test_the_mean_stands_for_the_little_that_was_not_seen() -> None:
    energy = found([[rail(5000.0, 57.0)]], 60.0)
    assert energy.coverage == pytest.approx(0.95)
    assert energy.gross_j.value == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("recordings", "why"),
    [
        pytest.param([[rail(5000.0, 30.0)]], "cover 50% of the time", id="half of it"),
        pytest.param([[rail(5000.0, 0.2)]], "cover none of the time", id="a moment of it"),
        pytest.param([[rail(5000.0, 0.0)]], "cover none of the time", id="a single reading"),
        pytest.param([], "cover none of the time", id="nothing"),
    ],
)
def test_too_little_is_no_number(recordings: list[list[Trace]], why: str) -> None:
    energy = tuning_energy(recordings, 60.0)
    assert isinstance(energy, Missing)
    assert why in energy.reason


def test_a_power_that_varies_has_a_wider_interval() -> None:
    steady = found([[rail(5000.0, 60.0)]], 60.0)
    wild = found(
        [[power(stamps(60.0), lambda seconds: np.where(seconds % 20 > 10, 6000.0, 4000.0))]], 60
    )
    assert wild.gross_j.high - wild.gross_j.low > steady.gross_j.high - steady.gross_j.low
