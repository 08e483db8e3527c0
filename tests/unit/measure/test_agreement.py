"""Agreement of outputs, on small arrays with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.measure.agreement import agreement
from edgetune.wire.arrays import Array

SCORES = np.array([[0.0, 1, 2, 3, 4, 5, 6, 10]])


def test_equal_outputs_agree_fully() -> None:
    """No difference, cosine one, the same classes."""
    (result,) = agreement({"y": SCORES}, {"y": SCORES})
    assert (result.max_abs, result.max_rel, result.top1, result.top5) == (0, 0, 1, 1)
    assert result.cosine == pytest.approx(1)


def test_the_relative_error_is_over_the_largest_reference_value() -> None:
    """0.5 beside a largest value of 10 is 0.05, wherever it occurs."""
    (result,) = agreement({"y": SCORES + np.array([[0.5, 0, 0, 0, 0, 0, 0, 0]])}, {"y": SCORES})
    assert (result.max_abs, result.max_rel) == (0.5, 0.05)


def test_top_one_and_top_five_count_rows() -> None:
    """One row of two agrees in its best class; its five best are a set, without order."""
    swapped = SCORES[:, [0, 1, 2, 3, 4, 5, 7, 6]]
    got = np.concatenate([SCORES, swapped])
    (result,) = agreement({"y": got}, {"y": np.concatenate([SCORES, SCORES])})
    assert (result.top1, result.top5) == (0.5, 1.0)


@pytest.mark.parametrize(
    "shape", [(1, 4, 5, 5), (3,), (1, 1)], ids=["feature map", "vector", "one class"]
)
def test_what_is_no_score_vector_has_no_top_five(shape: tuple[int, ...]) -> None:
    """Feature maps and scalars are compared by value only."""
    (result,) = agreement({"y": np.ones(shape)}, {"y": np.ones(shape)})
    assert (result.top1, result.top5) == (None, None)


@pytest.mark.parametrize(
    ("got", "message"),
    [
        pytest.param({"z": SCORES}, "outputs", id="name"),
        pytest.param({"y": SCORES[0]}, "shape", id="shape"),
        pytest.param({"y": SCORES * np.nan}, "NaN", id="nan"),
        pytest.param(
            {"y": SCORES + np.array([[np.inf, 0, 0, 0, 0, 0, 0, 0]])}, "infinite", id="infinite"
        ),
    ],
)
def test_what_cannot_be_compared_says_why(got: dict[str, Array], message: str) -> None:
    """Other names, shapes or a NaN on one side are no numbers to compare."""
    with pytest.raises(ValueError, match=message):
        agreement(got, {"y": SCORES})
