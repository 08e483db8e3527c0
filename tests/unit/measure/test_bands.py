from __future__ import annotations

from edgetune.measure.bands import Band, by_seconds, by_trials
from edgetune.wire.messages import CurvePoint


def curve(*points: tuple[int, float, float | None]) -> list[CurvePoint]:
    return [CurvePoint(trials=n, seconds=s, best_ms=ms) for n, s, ms in points]


def test_a_band_spans_the_seeds_and_holds_between_their_steps() -> None:
    """At 16 trials the second seed still stands where it stood at 8."""
    one = curve((8, 1.0, 5.0), (16, 2.0, 3.0), (24, 3.0, 3.0))
    two = curve((8, 1.5, 7.0), (24, 4.0, 1.0))
    assert by_trials([one, two]) == [
        Band(at=8, low_ms=5.0, median_ms=6.0, high_ms=7.0),
        Band(at=16, low_ms=3.0, median_ms=5.0, high_ms=7.0),
        Band(at=24, low_ms=1.0, median_ms=2.0, high_ms=3.0),
    ]


def test_a_band_begins_where_every_seed_has_an_estimate_and_ends_with_the_first() -> None:
    """Outside, it would say something of fewer seeds than inside."""
    one = curve((8, 1.0, None), (16, 2.0, 3.0), (24, 3.0, 2.0))
    two = curve((8, 1.0, 4.0), (16, 2.5, 4.0))
    assert [band.at for band in by_seconds([one, two])] == [2.0, 2.5]
    assert [band.at for band in by_trials([one, two])] == [16]


def test_a_seed_without_any_estimate_leaves_no_band() -> None:
    assert by_trials([curve((8, 1.0, 4.0)), curve((8, 1.0, None))]) == []
    assert by_trials([]) == []
