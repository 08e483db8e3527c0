"""What a profile adds up to."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from edgetune.measure.profile import (
    by_kind,
    operator_times,
    read_profile,
    summary,
    write_profile,
)
from tests.unit.measure.profiles import convolution, dense, glue, profiled


def test_sums_are_medians_over_the_passes() -> None:
    """The sum is of all operators of one pass, and the whole is without the profiler."""
    found = summary(profiled(convolution((1, 16, 8, 8), 90.0), dense(us=10.0), whole_us=95.0))
    assert (found.operators, found.passes) == (2, 3)
    assert (found.sum_us, found.whole_us) == (100.0, 95.0)


def test_an_operator_has_its_median_its_spread_and_its_share() -> None:
    """The middle half of the passes lies between low and high; the shares add up to one."""
    slow, fast = operator_times(
        profiled(convolution((1, 16, 8, 8), 90.0, spread_us=4.0), dense(us=10.0))
    )
    assert (slow.low_us, slow.median_us, slow.high_us) == (88.0, 90.0, 92.0)
    assert (slow.share, fast.share) == (0.9, 0.1)


def test_kinds_add_up_with_the_largest_first() -> None:
    """Every operator counts for the kind of its heaviest part."""
    times = operator_times(profiled(glue(us=2.0), dense(us=10.0), glue(us=3.0)))
    assert list(by_kind(times).items()) == [("dense", 10.0), ("layout", 5.0)]


def test_a_profile_survives_its_file(tmp_path: Path) -> None:
    """What is read is what was written."""
    written = profiled(dense())
    write_profile(tmp_path, written)
    assert read_profile(tmp_path) == written


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(profiled(), id="no operator"),
        pytest.param(profiled(replace(dense(), durations_ns=()), whole_us=1.0), id="no pass"),
        pytest.param(
            profiled(dense(), replace(dense(), durations_ns=(1,)), whole_us=1.0),
            id="not all passes",
        ),
        pytest.param(replace(profiled(dense()), whole_ns=(1,)), id="no whole for a pass"),
    ],
)
def test_what_is_no_profile_is_refused(broken: object) -> None:
    with pytest.raises(ValueError, match="each with a time in every pass"):
        summary(broken)  # type: ignore[arg-type]
