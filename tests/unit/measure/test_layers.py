"""The layers of one network are found again however it was compiled."""

from __future__ import annotations

import pytest

from edgetune.measure.layers import Unmatched, layer_words, matched, pointwise
from edgetune.wire.messages import Operator
from tests.unit.measure.profiles import convolution, dense, glue, operator

WIDE, NARROW = (1, 16, 8, 8), (1, 32, 4, 4)
BLOCKED = operator(
    "convolution",
    (1, 2, 4, 4, 16),
    1.0,
    layout="NCHW16c",
    inputs=((1, 1, 8, 8, 16), (2, 1, 3, 3, 16, 16)),
)
BLOCKED_POINTWISE = operator(
    "convolution",
    (1, 2, 4, 4, 16),
    1.0,
    layout="NCHW16c",
    inputs=((1, 2, 8, 8, 8), (2, 2, 1, 1, 8, 16)),
)
WINOGRAD = operator(
    "convolution", (1, 8, 8, 16), 1.0, layout="NHWC", inputs=((1, 8, 8, 16), (6, 6, 16, 16))
)


@pytest.mark.parametrize(
    ("ours", "theirs", "places"),
    [
        pytest.param(
            [convolution(WIDE), convolution(NARROW), dense()],
            [convolution(WIDE), convolution(NARROW), dense()],
            [0, 1, 2],
            id="the same",
        ),
        pytest.param(
            [convolution(WIDE), dense()],
            [glue(), convolution(WIDE), glue("elementwise"), dense()],
            [1, 3],
            id="with other operators between",
        ),
        pytest.param(
            [convolution(NARROW), convolution(NARROW, kernel=1)],
            [convolution(NARROW, kernel=1), convolution(NARROW)],
            [1, 0],
            id="branches in another order",
        ),
        pytest.param([convolution(NARROW)], [BLOCKED], [0], id="channels in blocks"),
        pytest.param(
            [convolution(NARROW, kernel=1)], [BLOCKED_POINTWISE], [0], id="1×1 in blocks"
        ),
        pytest.param([convolution(WIDE)], [WINOGRAD], [0], id="another algorithm"),
    ],
)
def test_each_layer_is_found_again(
    ours: list[Operator], theirs: list[Operator], places: list[int]
) -> None:
    assert matched(ours, theirs) == places


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [
        pytest.param([dense()], "2 convolutions and dense layers, there 1", id="fewer"),
        pytest.param(
            [convolution(NARROW), dense()],
            "nothing there is like layer 1, convolution to 16×8×8",
            id="of another size",
        ),
    ],
)
def test_what_cannot_be_matched_says_why(theirs: list[Operator], reason: str) -> None:
    assert matched([convolution(WIDE), dense()], theirs) == Unmatched(reason)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        pytest.param(convolution(NARROW), "convolution to 32×4×4", id="plain"),
        pytest.param(convolution(NARROW, kernel=1), "1×1 convolution to 32×4×4", id="1×1"),
        pytest.param(BLOCKED, "convolution to 32×4×4", id="blocks"),
        pytest.param(WINOGRAD, "convolution to 16×8×8", id="channels last"),
        pytest.param(dense(1000), "dense to 1000", id="dense"),
    ],
)
def test_a_layer_is_named_by_what_it_gives(layer: Operator, words: str) -> None:
    assert layer_words(layer) == words


def test_a_convolution_without_weights_is_not_taken_for_a_pointwise_one() -> None:
    """What an engine does not tell is not guessed."""
    assert not pointwise(operator("convolution", WIDE, 1.0, inputs=(WIDE,)))
