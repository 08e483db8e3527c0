from __future__ import annotations

import pytest

from edgetune.run.moment import Moment
from edgetune.wire.messages import Progress

START_S = 100.0


@pytest.fixture
def tuning() -> Moment:
    return Moment(points=4, done=1).stage_starts("tune", START_S)


def test_the_first_limit_decides_what_is_left(tuning: Moment) -> None:
    """Half of the trials but only a quarter of the seconds: the trials will end it."""
    progress = Progress(stage="tune", done=50, total=100, elapsed_s=60, limit_s=240)
    moment = tuning.moves(progress, START_S)
    assert moment.share(START_S) == 0.5
    assert moment.left_s(START_S) == pytest.approx(60)


def test_time_goes_on_between_two_trials(tuning: Moment) -> None:
    """The engine says nothing while it measures."""
    moment = tuning.moves(Progress(stage="tune", done=1, elapsed_s=60, limit_s=240), START_S)
    assert moment.left_s(START_S + 60) == pytest.approx(120)


def test_nothing_is_left_to_say_without_a_limit(tuning: Moment) -> None:
    """Neither a share nor a time."""
    assert tuning.left_s(START_S + 7) is tuning.share(START_S + 7) is None
