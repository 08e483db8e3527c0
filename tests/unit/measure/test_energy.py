"""Joules per inference against answers worked out by hand."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from edgetune.measure.energy import Energy, energy_of
from edgetune.measure.trace import Missing, Times, Trace, Values, Window
from tests.unit.measure.traces import SECOND_NS, constant, counter, power, stamps, window

THOUSANDTH = 1e-3
# Idle, ten seconds of load in ten windows, idle: 500 inferences at 6 W above an idle of 2 W.
BEFORE, AFTER = window(0.5, 3.5), window(24.5, 27.5)
RUNS = [window(4.013 + 2 * turn, 5.013 + 2 * turn, inferences=50) for turn in range(10)]
SECONDS, INFERENCES, IDLE_MW, ON_TOP_MW = 10.0, 500, 2000.0, 6000.0
NET_MJ = ON_TOP_MW * SECONDS / INFERENCES
GROSS_MJ = NET_MJ + IDLE_MW * SECONDS / INFERENCES
TIMES = stamps(28, jitter=0.9)


def load_mw(seconds: Values) -> Values:
    """6 W while an inference runs."""
    stamps_ns = seconds * SECOND_NS
    on = np.any([(stamps_ns >= w.start_ns) & (stamps_ns < w.end_ns) for w in RUNS], axis=0)
    return np.where(on, ON_TOP_MW, 0.0)


def course_mw(seconds: Values) -> Values:
    return IDLE_MW + load_mw(seconds)


def course_uj(seconds: Values) -> Values:
    on_s = sum(np.clip(seconds - w.start_ns / SECOND_NS, 0.0, 1.0) for w in RUNS)
    return 2.0**40 + 1e3 * (IDLE_MW * seconds + ON_TOP_MW * on_s)


def holey(times: Times) -> Times:
    """Without half a second in the middle of a window, and every tenth reading."""
    kept = (times < 10.2 * SECOND_NS) | (times > 10.7 * SECOND_NS)
    kept[::10] = False
    return times[kept]


def measured(rails: list[Trace], **changes: Any) -> Energy:
    idle: dict[str, Any] = {"idle_before": BEFORE, "idle_after": AFTER} | changes
    found = energy_of(rails, RUNS, **idle)
    assert isinstance(found, Energy)
    return found


def halves(one: Values) -> list[Trace]:
    """Two rails that make the total."""
    return [Trace(name=name, time_ns=TIMES, values=one / 2) for name in ("A", "B")]


KNOWN = [
    pytest.param([power(stamps(28), course_mw)], id="regular"),
    pytest.param([power(TIMES, course_mw)], id="jitter"),
    pytest.param([power(holey(TIMES), course_mw)], id="gaps"),
    pytest.param([counter(TIMES, course_uj)], id="a counter beyond its wrap-around"),
    pytest.param(halves(course_mw(TIMES / SECOND_NS)), id="two rails"),
    pytest.param(
        [power(TIMES, lambda t: course_mw(t) + 400), power(TIMES, constant(-400.0))],
        id="a negative rail",
    ),
]


@pytest.mark.parametrize("rails", KNOWN)
def test_a_known_energy_is_right_to_a_thousandth(rails: list[Trace]) -> None:
    """Gross, idle, net, and what follows from them."""
    found = measured(rails)
    assert found.idle_mw is not None
    assert found.net_mj is not None
    assert found.inferences_per_joule is not None
    assert found.gross_mw.value == pytest.approx(IDLE_MW + ON_TOP_MW, rel=THOUSANDTH)
    assert found.idle_mw.value == pytest.approx(IDLE_MW, rel=THOUSANDTH)
    assert found.gross_mj.value == pytest.approx(GROSS_MJ, rel=THOUSANDTH)
    assert found.net_mj.value == pytest.approx(NET_MJ, rel=THOUSANDTH)
    assert found.inferences_per_joule.value == pytest.approx(1000 / GROSS_MJ, rel=THOUSANDTH)
    assert (found.windows, found.inferences) == (len(RUNS), INFERENCES)
    assert found.seconds == pytest.approx(SECONDS)


def test_frames_per_second_and_watt_are_inferences_per_joule() -> None:
    found = measured([power(TIMES, course_mw)])
    assert found.fps_per_watt is not None
    frames_per_s = INFERENCES / SECONDS
    watts = found.gross_mw.value / 1000
    assert found.fps_per_watt.value == pytest.approx(frames_per_s / watts)


def test_an_idle_power_that_drifts_is_interpolated_to_the_time_of_the_runs() -> None:
    """And half of what it drifted is in the interval."""
    found = measured([power(TIMES, lambda t: course_mw(t) + 25 * t)])
    assert found.net_mj is not None
    assert found.net_doubt is not None
    assert found.idle_mw is not None
    assert found.net_mj.value == pytest.approx(NET_MJ, rel=THOUSANDTH)
    assert found.idle_before_mw == pytest.approx(IDLE_MW + 25 * 2, rel=THOUSANDTH)
    assert found.idle_after_mw == pytest.approx(IDLE_MW + 25 * 26, rel=THOUSANDTH)
    assert found.net_doubt.drift_mw == pytest.approx(300, rel=0.01)
    assert found.idle_mw.high - found.idle_mw.low >= 600


@pytest.mark.parametrize(
    ("noise_mw", "step", "drift", "part"),
    [
        pytest.param(200.0, None, 0.0, "sampling_mw", id="sampling"),
        pytest.param(0.0, 40.0, 0.0, "quantisation_mw", id="quantisation"),
        pytest.param(0.0, None, 10.0, "drift_mw", id="drift"),
    ],
)
def test_the_interval_of_the_net_energy_carries_what_is_not_known(
    noise_mw: float, step: float | None, drift: float, part: str
) -> None:
    """One cause at a time: it is named, and it makes the interval."""
    random = np.random.default_rng(5)
    seconds = TIMES / SECOND_NS
    values = course_mw(seconds) + random.normal(0, noise_mw, len(TIMES)) + drift * seconds
    found = measured([Trace(name="x", time_ns=TIMES, values=values, step=step)])
    assert found.net_mj is not None
    assert found.net_doubt is not None
    half_mj = getattr(found.net_doubt, part) * SECONDS / INFERENCES
    assert half_mj > 0.2
    assert found.net_mj.high - found.net_mj.value == pytest.approx(half_mj, rel=0.2)
    assert found.net_mj.low <= NET_MJ <= found.net_mj.high


@pytest.mark.parametrize(
    ("idle", "reason"),
    [
        pytest.param(
            {"idle_after": None}, "idle power was not measured before and after", id="no after"
        ),
        pytest.param(
            {"idle_before": window(0.5, 0.8)},
            "idle before the runs: VDD_IN has 3 readings in 0.3 s, at least 4 are needed",
            id="a short before",
        ),
    ],
)
def test_without_idle_there_is_a_gross_energy_and_no_net(
    idle: dict[str, Any], reason: str
) -> None:
    """And it says why."""
    found = measured([power(stamps(28, start_s=0.05), course_mw)], **idle)
    assert found.gross_mj.value == pytest.approx(GROSS_MJ, rel=THOUSANDTH)
    assert (found.idle_mw, found.net_mw, found.net_mj) == (None, None, None)
    assert found.idle_missing == reason


def test_a_net_energy_may_be_negative() -> None:
    """A load that takes less than nothing is noise, and is shown as what was measured."""
    found = measured([power(TIMES, lambda t: IDLE_MW - load_mw(t) / 100)])
    assert found.net_mj is not None
    assert found.net_mj.value == pytest.approx(-NET_MJ / 100)


def test_work_per_joule_needs_an_energy_above_zero() -> None:
    assert measured([power(TIMES, constant(-392.0))]).inferences_per_joule is None


NO_IDLE: dict[str, Any] = {"idle_before": None, "idle_after": None}


@pytest.mark.parametrize(
    ("rails", "windows", "reason"),
    [
        pytest.param([], RUNS, "no rail makes the total", id="no rail"),
        pytest.param([power(TIMES, course_mw)], [], "no inference was timed", id="no window"),
        pytest.param(
            [power(TIMES, course_mw)], [window(4, 5)], "no inference was timed", id="none in it"
        ),
        pytest.param(
            [power(stamps(28)[5::40], course_mw)],
            RUNS,
            "VDD_IN has 5 readings in 10 s, at least 8 are needed",
            id="few readings",
        ),
    ],
)
def test_without_enough_there_is_no_energy(
    rails: list[Trace], windows: list[Window], reason: str
) -> None:
    assert energy_of(rails, windows, **NO_IDLE) == Missing(reason=reason)


@pytest.mark.parametrize(
    ("windows", "what"),
    [
        pytest.param([window(4, 6, 1), window(5, 7, 1)], "windows overlap", id="overlapping"),
        pytest.param([window(5, 4, 1)], "a window ends before it begins", id="backwards"),
    ],
)
def test_windows_that_cannot_be_are_refused(windows: list[Window], what: str) -> None:
    """Two instances side by side share their energy."""
    with pytest.raises(ValueError, match=what):
        energy_of([power(TIMES, course_mw)], windows, **NO_IDLE)


def test_an_energy_is_written_and_read_again() -> None:
    """All of its numbers are finite."""
    found = measured([power(TIMES, course_mw)])
    assert msgspec.json.decode(msgspec.json.encode(found), type=Energy) == found
