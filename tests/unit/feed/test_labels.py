"""Scores become names and shares."""

from __future__ import annotations

import numpy as np
import pytest

from edgetune.feed.labels import guesses, label
from edgetune.wire.arrays import Array


def logits(best: int, classes: int) -> Array:
    values = np.zeros((1, classes), np.float32)
    values[0, best] = 5.0
    return values


@pytest.mark.parametrize(
    ("index", "name"),
    [
        # Index and name as in the list that every ImageNet classifier is published with.
        (0, "tench"),
        (1, "goldfish"),
        (207, "Golden Retriever"),
        (281, "tabby cat"),
        (388, "giant panda"),
        (999, "toilet paper"),
    ],
)
def test_imagenet_names(index: int, name: str) -> None:
    """The thousand classes in ILSVRC's order."""
    assert label("imagenet", index) == name


def test_five_best_through_the_softmax() -> None:
    """Shares follow e^5 / (e^5 + 9) for one logit of 5 among nine of 0; ties keep their order."""
    found = guesses({"scores": logits(7, 10)}, "digits")
    assert [guess.label for guess in found] == ["7", "0", "1", "2", "3"]
    assert found[0].confidence == pytest.approx(np.exp(5) / (np.exp(5) + 9))


def test_shares_are_not_squeezed_again() -> None:
    """An output that went through the softmax in the network is taken as it is."""
    shares = np.full((1, 10), 0.05, np.float32)
    shares[0, 3] = 0.55
    assert guesses({"y": shares}, "digits")[0].confidence == pytest.approx(0.55)


@pytest.mark.parametrize("shape", [(1000,), (1, 1000), (2, 1000), (1, 1000, 1, 1)])
def test_shapes_of_scores(shape: tuple[int, ...]) -> None:
    """With or without a batch, and as a one-pixel map; the first row counts."""
    values = np.zeros(shape, np.float32)
    values.reshape(-1, 1000)[0, 388] = 9
    assert guesses({"features": np.zeros((1, 512)), "y": values}, "imagenet")[0].index == 388


@pytest.mark.parametrize(
    ("outputs", "labels"),
    [
        pytest.param({"y": logits(1, 1000)}, "", id="no labels"),
        pytest.param({"y": logits(1, 21)}, "imagenet", id="other classes"),
        pytest.param({"y": np.zeros((1, 1000, 7, 7))}, "imagenet", id="a map"),
        pytest.param({"y": np.full((1, 10), np.nan)}, "digits", id="not a number"),
        pytest.param({}, "digits", id="no outputs"),
        pytest.param({"y": np.zeros((0, 10))}, "digits", id="no rows"),
        pytest.param({"y": np.float32(1)}, "digits", id="a scalar"),
    ],
)
def test_nothing_is_guessed_from_what_is_no_score(outputs: dict[str, Array], labels: str) -> None:
    """No labels, no fitting output, no finite score: no guess."""
    assert guesses(outputs, labels) == ()  # type: ignore[arg-type]
