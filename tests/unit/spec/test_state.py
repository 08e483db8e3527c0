from __future__ import annotations

import pytest

from edgetune.spec import ClusterClock, State

HELD = State(
    cores=(0, 3, 4, 5),
    online=(0, 3, 4, 5),
    governor="performance",
    cpu_khz=(ClusterClock(cluster="a57", khz=1_113_600),),
    gpu_hz=624_750_000,
    emc_hz=1_600_000_000,
    power_mode=2,
    fan=255,
)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        pytest.param(State(cores=(0, 1)), "cores 0-1", id="nothing set"),
        pytest.param(
            HELD,
            "cores 0,3-5 · on-line 0,3-5 · power mode 2 · performance · a57 1.114 GHz · "
            "GPU 624.8 MHz · memory 1600 MHz · fan 100 %",
            id="all of it",
        ),
    ],
)
def test_a_state_says_what_is_set(state: State, words: str) -> None:
    """And nothing of what is left alone."""
    assert state.words == words


def test_switching_cores_on_touches_no_clock() -> None:
    """A network is tuned on the cores of its point, with the clocks as they are."""
    assert HELD.switched == State(cores=HELD.cores, online=HELD.online, power_mode=2)
    assert State(cores=(0,), gpu_hz=1).switched == State(cores=(0,))


@pytest.mark.parametrize(
    ("state", "touches"),
    [
        pytest.param(State(cores=(0, 1)), False, id="threads alone"),
        pytest.param(State(cores=(0,), fan=0), True, id="a fan"),
        pytest.param(State(cores=(0,), unsettable=("no fan",)), True, id="what is not there"),
    ],
)
def test_a_state_that_sets_something_is_told_from_one_that_does_not(
    state: State, touches: bool
) -> None:
    assert state.touches is touches
