from __future__ import annotations

import pytest

from edgetune.cli.moment import result_words, stage_times, stage_words, sweep_words
from edgetune.run.moment import Moment
from edgetune.wire.messages import Progress
from tests.unit.report.records import failed, measured

START_S = 100.0


class Clock:
    now_s = START_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def tuning() -> Moment:
    return Moment(points=4, done=1, sweep_started_s=START_S).stage_starts("tune", START_S)


def test_the_stage_in_words(tuning: Moment) -> None:
    """Trial, best, time so far, time left."""
    progress = Progress(
        stage="tune", done=212, total=624, elapsed_s=106, limit_s=300, best_ms=18.31
    )
    words = stage_words(tuning.moves(progress, START_S), START_S)
    assert words == "trial 212 of 624 · best 18.31 ms · 1:46 min · 3:14 min left"


def test_nothing_is_promised_where_no_limit_is_known(tuning: Moment) -> None:
    """The time so far is all that can be said."""
    assert stage_words(tuning, START_S + 7) == "7.0 s"


def test_a_download_counts_in_mebibytes() -> None:
    """Bytes are no steps."""
    progress = Progress(stage="fetch", done=3 << 20, total=44 << 20)
    moment = Moment().stage_starts("fetch", START_S).moves(progress, START_S)
    assert stage_words(moment, START_S).startswith("3 of 44 MiB · ")


def test_the_sweep_in_words(tuning: Moment) -> None:
    """Failed points are counted among the finished ones."""
    words = sweep_words(tuning.point_ends(failed()), START_S + 60)
    assert words == "2 of 4 points, 1 failed · 1:00 min"


def test_a_result_in_words() -> None:
    """The number, or the reason; stages that took no time are not worth a word."""
    assert result_words(measured(median_ms=17.52)) == "17.52 ± 0.10 ms"
    assert result_words(failed()) == "failed in tune: no schedule was valid"
    assert stage_times(measured()) == "tune cached, compile 24 s"
