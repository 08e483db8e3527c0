"""Which task is tuned next."""

from __future__ import annotations

import pytest

from edgetune.worker.engines.tvm_classic.ansor.schedule import Standing, network_ms, next_task


def standing(
    best_ms: float | None, *, weight: int = 1, rounds: int = 1, flops: float = 1e6, tag: str = ""
) -> Standing:
    best_s = None if best_ms is None else best_ms / 1e3
    history_s = [] if best_s is None else [best_s] * rounds
    return Standing(
        weight=weight, flops=flops, tag=tag, rounds=rounds, best_s=best_s, history_s=history_s
    )


def test_every_task_gets_its_first_round_the_heaviest_first() -> None:
    light, heavy = standing(None, rounds=0), standing(None, rounds=0, flops=1e9)
    assert next_task([standing(100.0), light, heavy]) == 2


def test_then_the_one_that_weighs_most_in_the_network() -> None:
    assert next_task([standing(3.0), standing(2.0, weight=2), standing(1.0)]) == 1


def test_a_task_tuned_often_yields_to_one_tuned_less() -> None:
    assert next_task([standing(3.0, rounds=10), standing(2.0, rounds=2)]) == 1


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
