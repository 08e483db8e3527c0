"""Which operation of a network gets the next trials."""

from __future__ import annotations

from edgetune.worker.engines.tvm_classic.autotvm.rounds import Standing, network_ms, next_operation


def test_the_heaviest_operation_comes_first() -> None:
    """Weight times latency decides, not latency alone."""
    assert next_operation([Standing(1, 2.0), Standing(4, 1.0)]) == 1


def test_vain_rounds_give_way_to_others() -> None:
    """An operation that no longer improves loses its place, and regains it by improving."""
    heavy, light = Standing(1, 2.0), Standing(1, 1.5)
    heavy.after_round(2.0)
    assert heavy.vain_rounds == 1
    assert next_operation([heavy, light]) == 1
    heavy.after_round(1.9)
    assert heavy.vain_rounds == 0
    assert next_operation([heavy, light]) == 0


def test_an_improvement_in_the_middle_of_a_round_counts_for_the_round() -> None:
    """The estimate follows every trial; only the whole round is vain or not."""
    standing = Standing(1, 2.0)
    standing.reached(1.5)
    standing.reached(1.8)
    assert standing.best_ms == 1.5
    standing.after_round(1.5)
    assert standing.vain_rounds == 0
    standing.after_round(1.5)
    assert standing.vain_rounds == 1


def test_nothing_worthwhile_ends_the_search() -> None:
    """Exhausted operations, and those of no weight in the network, get no further round."""
    done, tiny = Standing(1, 10.0, exhausted=True), Standing(1, 0.001)
    assert next_operation([done, tiny]) is None
    assert next_operation([]) is None


def test_an_operation_without_a_valid_trial_is_tried_like_the_heaviest() -> None:
    """A missing latency is no reason to skip it, and hides the network's sum."""
    standings = [Standing(1, 1.0, vain_rounds=1), Standing(1, None)]
    assert next_operation(standings) == 1
    assert network_ms(standings) is None
    assert network_ms([Standing(3, 2.0), Standing(1, 0.5)]) == 6.5
