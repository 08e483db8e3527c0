"""Right answers, counted on scores whose order can be read off the test."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.accuracy import accuracy, decided_otherwise
from edgetune.wire.arrays import Array

LABELS = np.array([0, 1, 2])


def one_hot(*best: int, classes: int = 8) -> Array:
    return np.eye(classes, dtype=np.float32)[list(best)]


def test_right_answers_are_counted_for_both() -> None:
    """Two of three here, all three by the reference, and one decision differs."""
    counted = accuracy(one_hot(0, 1, 7), one_hot(0, 1, 2), LABELS)
    assert (counted.samples, counted.differing) == (3, 1)
    assert counted.top1 == pytest.approx(2 / 3)
    assert counted.reference_top1 == 1.0


def test_among_the_five_best_is_right_for_top_five() -> None:
    """Of scores in falling order, class 4 is the fifth and class 5 the sixth."""
    falling = np.arange(8, 0, -1, dtype=np.float32)[None].repeat(2, axis=0)
    counted = accuracy(falling, falling, np.array([4, 5]))
    assert (counted.top1, counted.top5) == (0.0, 0.5)


def test_of_equal_scores_the_first_class_is_the_best() -> None:
    """As for the decision itself: no label gets the benefit of a tie."""
    equal = np.zeros((2, 6), np.float32)
    counted = accuracy(equal, equal, np.array([0, 5]))
    assert (counted.top1, counted.top5) == (0.5, 0.5)


def test_of_five_classes_all_are_among_the_five_best() -> None:
    """So the number says nothing and is missing."""
    scores = one_hot(0, 1, 2, classes=5)
    counted = accuracy(scores, scores, LABELS)
    assert (counted.top5, counted.reference_top5) == (None, None)


@pytest.mark.parametrize(
    ("scores", "reference", "reason"),
    [
        (one_hot(0, 1, 2, classes=9), one_hot(0, 1, 2), "shaped"),
        (one_hot(0, 1, 2) * np.nan, one_hot(0, 1, 2), "the artifact's scores have NaN"),
        (one_hot(0, 1, 2), one_hot(0, 1, 2) * np.nan, "the reference's scores have NaN"),
    ],
    ids=["other classes", "NaN here", "NaN there"],
)
def test_scores_that_cannot_be_compared_are_refused(
    scores: Array, reference: Array, reason: str
) -> None:
    """A share of nonsense is no accuracy."""
    with pytest.raises(ValueError, match=reason):
        accuracy(scores, reference, LABELS)


@pytest.mark.parametrize(
    ("gap", "differs"), [(0.0, False), (0.019, False), (0.021, True), (1.0, True)]
)
def test_a_near_tie_may_be_decided_either_way(gap: float, differs: bool) -> None:
    """Within 1e-3 of 10 each, two scores can change places if they are 0.02 apart."""
    reference = np.array([[10.0, 10.0 - gap, 0.0]])
    scores = np.array([[10.0 - gap, 10.0 - gap + 1e-6, 0.0]])
    assert bool(len(decided_otherwise(scores, reference, tolerance=1e-3))) is differs


def test_the_samples_decided_otherwise_are_named() -> None:
    """Only they."""
    wrong = decided_otherwise(one_hot(0, 3, 2, 5), one_hot(0, 1, 2, 4), tolerance=1e-3)
    assert wrong.tolist() == [1, 3]
