"""Two clocks are brought together as well as the quickest answer allows, and no better."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.clock_offset import Exchange, clock_offset

AHEAD_NS = 5_000_000_000


def exchange(asked_ns: int, there_ns: int, back_ns: int) -> Exchange:
    """The other clock is ahead; the ways there and back take as long as they are told."""
    return Exchange(
        asked_ns=asked_ns,
        stamped_ns=asked_ns + there_ns + AHEAD_NS,
        heard_ns=asked_ns + there_ns + back_ns,
    )


def test_equal_ways_give_the_offset_itself() -> None:
    found = clock_offset([exchange(1000, 400, 400)])
    assert (found.offset_ns, found.uncertainty_ns) == (AHEAD_NS, 400)
    assert found.here_ns(AHEAD_NS + 7) == 7


def test_the_quickest_exchange_counts() -> None:
    slow, quick = exchange(0, 90_000, 10_000), exchange(10**6, 300, 100)
    found = clock_offset([slow, quick, slow])
    assert (found.offset_ns, found.uncertainty_ns) == (AHEAD_NS + 100, 200)


def test_the_truth_lies_within_the_uncertainty_however_uneven_the_ways_are() -> None:
    ways = np.random.default_rng(0).integers(0, 10**6, (200, 2))
    for there_ns, back_ns in ways.tolist():
        found = clock_offset([exchange(123, there_ns, back_ns)])
        assert abs(found.offset_ns - AHEAD_NS) <= found.uncertainty_ns


@pytest.mark.parametrize(
    "exchanges",
    [
        pytest.param([], id="none"),
        pytest.param([Exchange(asked_ns=10, stamped_ns=0, heard_ns=5)], id="heard too early"),
    ],
)
def test_what_is_no_answer_gives_no_offset(exchanges: list[Exchange]) -> None:
    with pytest.raises(ValueError, match="no answer"):
        clock_offset(exchanges)
