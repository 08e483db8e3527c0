from __future__ import annotations

import pytest

from edgetune.cli.moment import Moment, result_words, stage_times, stage_words, sweep_words
from edgetune.wire.messages import Progress
from tests.unit.report.records import failed, measured


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tuning(clock: Clock) -> Moment:
    moment = Moment(clock)
    moment.sweep_starts(points=4, finished=1)
    moment.stage_starts("tune")
    return moment


def test_the_first_limit_decides_what_is_left(tuning: Moment) -> None:
    """Half of the trials but only a quarter of the seconds: the trials will end it."""
    tuning.moves(Progress(stage="tune", done=50, total=100, elapsed_s=60, limit_s=240))
    assert tuning.share() == 0.5
    assert tuning.left_s() == pytest.approx(60)


def test_time_goes_on_between_two_trials(tuning: Moment, clock: Clock) -> None:
    """The engine says nothing while it measures."""
    tuning.moves(Progress(stage="tune", done=1, elapsed_s=60, limit_s=240))
    clock.now_s += 60
    assert tuning.left_s() == pytest.approx(120)


def test_nothing_is_promised_where_no_limit_is_known(tuning: Moment, clock: Clock) -> None:
    """The time so far is all that can be said."""
    clock.now_s += 7
    assert tuning.left_s() is None
    assert stage_words(tuning) == "7.0 s"


def test_the_stage_in_words(tuning: Moment) -> None:
    """Trial, best, time so far, time left."""
    tuning.moves(
        Progress(stage="tune", done=212, total=624, elapsed_s=106, limit_s=300, best_ms=18.31)
    )
    assert stage_words(tuning) == "trial 212 of 624 · best 18.31 ms · 1:46 min · 3:14 min left"


def test_a_download_counts_in_mebibytes(tuning: Moment) -> None:
    """Bytes are no steps."""
    tuning.stage_starts("fetch")
    tuning.moves(Progress(stage="fetch", done=3 << 20, total=44 << 20))
    assert stage_words(tuning).startswith("3 of 44 MiB · ")


def test_the_sweep_in_words(tuning: Moment, clock: Clock) -> None:
    """Failed points are counted among the finished ones."""
    clock.now_s += 60
    tuning.point_ends(failed())
    assert sweep_words(tuning) == "2 of 4 points, 1 failed · 1:00 min"


def test_a_result_in_words() -> None:
    """The number, or the reason; stages that took no time are not worth a word."""
    assert result_words(measured(median_ms=17.52)) == "17.52 ± 0.10 ms"
    assert result_words(failed()) == "failed in tune: no schedule was valid"
    assert stage_times(measured()) == "tune cached, compile 24 s"
