"""Which task is tuned next."""

from __future__ import annotations

import pytest

from edgetune.worker.engines.tvm_classic.ansor.schedule import (
    Standing,
    network_ms,
    next_task,
    winners,
)


def standing(
    best_ms: float | None,
    *,
    weight: int = 1,
    rounds: int = 1,
    flops: float = 1e6,
    tag: str = "",
    group: str = "",
    kind: str = "",
    usual: bool = True,
) -> Standing:
    best_s = None if best_ms is None else best_ms / 1e3
    history_s = [] if best_s is None else [best_s] * rounds
    return Standing(
        weight=weight,
        flops=flops,
        tag=tag,
        rounds=rounds,
        best_s=best_s,
        history_s=history_s,
        group=group,
        kind=kind,
        usual=usual,
    )


def direct(best_ms: float | None, *, rounds: int = 1, flops: float = 4e6) -> Standing:
    """The unusual way: four times as much to do."""
    return standing(best_ms, rounds=rounds, flops=flops, group="3x3", kind="direct", usual=False)


def winograd(best_ms: float | None, *, rounds: int = 1, flops: float = 1e6) -> Standing:
    return standing(best_ms, rounds=rounds, flops=flops, group="3x3", kind="winograd")


def test_every_task_gets_its_first_round_the_heaviest_first() -> None:
    light, heavy = standing(None, rounds=0), standing(None, rounds=0, flops=1e9)
    assert next_task([standing(100.0), light, heavy]) == 2


def test_then_the_one_that_weighs_most_in_the_network() -> None:
    assert next_task([standing(3.0), standing(2.0, weight=2), standing(1.0)]) == 1


def test_a_task_tuned_often_yields_to_one_tuned_less() -> None:
    often = standing(3.0, rounds=10)
    assert next_task([often, standing(2.0, rounds=2), standing(1.0, rounds=10)]) == 1


def test_a_task_that_computes_as_fast_as_any_yields_to_one_that_does_not() -> None:
    fast, slow = standing(2.0, rounds=4, flops=4e6), standing(1.0, rounds=4, flops=1e6)
    assert next_task([fast, slow]) == 1


def test_a_task_far_slower_than_similar_ones_is_expected_to_gain() -> None:
    slow = standing(4.0, rounds=20, tag="conv")
    fast = standing(1.0, rounds=20, tag="conv")
    assert next_task([standing(4.0, rounds=20), slow, fast]) == 1


def test_a_task_without_any_valid_trial_is_let_be_after_three_rounds() -> None:
    assert next_task([standing(None, rounds=2), standing(1.0)]) == 0
    assert next_task([standing(None, rounds=3), standing(1.0)]) == 1


def test_nothing_is_left_when_all_spaces_are_exhausted() -> None:
    done = standing(1.0)
    done.exhausted = True
    assert next_task([done]) is None


@pytest.mark.parametrize(
    ("standings", "expected_ms"),
    [
        pytest.param([standing(3.0), standing(2.0, weight=2)], 7.0, id="weighted sum"),
        pytest.param([standing(3.0), standing(None)], None, id="one still unknown"),
        pytest.param([standing(3.0), standing(None, rounds=3)], 3.0, id="one let be"),
        pytest.param([], None, id="no tasks"),
    ],
)
def test_the_network_estimate(standings: list[Standing], expected_ms: float | None) -> None:
    got_ms = network_ms(standings)
    assert got_ms == (None if expected_ms is None else pytest.approx(expected_ms))


def test_of_two_ways_the_usual_one_gets_the_first_round() -> None:
    assert next_task([direct(None, rounds=0), winograd(None, rounds=0)]) == 1


@pytest.mark.parametrize(
    ("winograd_ms", "expected"),
    [
        pytest.param(6.0, 0, id="direct would be faster at the best speed seen"),
        pytest.param(1.0, 1, id="direct would be slower even then"),
    ],
)
def test_the_other_way_is_begun_if_it_promises_to_win(winograd_ms: float, expected: int) -> None:
    known = standing(1.0, rounds=50)  # 1e9 operations a second: direct would take 4 ms
    ways = [direct(None, rounds=0), winograd(winograd_ms, rounds=4)]
    assert next_task([*ways, known]) == expected


def test_the_other_way_is_not_begun_before_the_usual_one_is_known() -> None:
    known = standing(1.0, rounds=50)
    assert next_task([direct(None, rounds=0), winograd(6.0, rounds=3), known]) == 1


def test_a_way_that_has_no_valid_schedule_makes_place_for_the_other() -> None:
    assert next_task([direct(None, rounds=0), winograd(None, rounds=3)]) == 0


def test_a_way_is_let_be_once_all_that_may_be_hoped_for_is_not_enough() -> None:
    behind, ahead = direct(4.0, rounds=2), winograd(1.0, rounds=30)
    assert next_task([behind, ahead]) == 1
    near = direct(1.2, rounds=2, flops=1e6)
    assert next_task([near, ahead]) == 0


def test_a_network_needs_only_the_faster_way() -> None:
    ways = [direct(3.0), winograd(2.0), standing(1.0)]
    assert network_ms(ways) == pytest.approx(3.0)
    assert network_ms([direct(3.0), winograd(None, rounds=0)]) == pytest.approx(3.0)
    assert network_ms([direct(None, rounds=0), winograd(None, rounds=0)]) is None


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        pytest.param([direct(3.0), winograd(2.0)], "winograd", id="the faster"),
        pytest.param([direct(3.0), winograd(None)], "direct", id="the only one known"),
        pytest.param([direct(None), winograd(None)], "winograd", id="the usual one"),
    ],
)
def test_the_way_to_build_with(ways: list[Standing], expected: str) -> None:
    assert winners([*ways, standing(1.0)]) == {"3x3": expected}


def test_a_way_is_as_slow_as_all_its_tasks_together() -> None:
    ways = [direct(1.0), direct(3.0), winograd(1.5), winograd(None, rounds=1)]
    assert winners(ways) == {"3x3": "direct"}
