"""What layers gained."""

from __future__ import annotations

from edgetune.measure.gains import layer_pairs, most_gained
from edgetune.measure.layers import Unmatched
from tests.unit.measure.profiles import convolution, dense, glue, profiled

TO = (1, 16, 8, 8)
UNTUNED = profiled(convolution(TO, 100.0), convolution(TO, 300.0), dense(us=10.0))


def test_the_layer_that_saves_most_time_gained_most() -> None:
    """Not the one with the largest factor."""
    tuned = profiled(glue(), convolution(TO, 90.0), convolution(TO, 200.0), dense(us=1.0))
    pairs = layer_pairs(UNTUNED, tuned)
    assert not isinstance(pairs, Unmatched)
    best = most_gained(pairs)
    assert best is not None
    assert (best.number, best.saved_us, best.factor) == (2, 100.0, 1.5)


def test_a_gain_within_the_spread_of_the_passes_is_none() -> None:
    """Nor is a layer that became slower."""
    tuned = profiled(convolution(TO, 99.0), convolution(TO, 400.0), dense(us=10.0))
    pairs = layer_pairs(UNTUNED, tuned)
    assert not isinstance(pairs, Unmatched)
    assert [pair.differs for pair in pairs] == [False, True, False]
    assert most_gained(pairs) is None


def test_networks_with_other_layers_are_not_paired() -> None:
    assert isinstance(layer_pairs(UNTUNED, profiled(dense())), Unmatched)
