"""How many examples a classifier gets right, beside the reference. Scores in, shares out.

Scores are shaped (samples, classes); of equal scores the first class counts as the best.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from edgetune.wire.arrays import Array

BEST = 5


class Accuracy(Struct, frozen=True, kw_only=True):
    """Shares of the `samples` whose label is the best class, or among the five best.

    `top5` and `reference_top5` are None where there are fewer than six classes. `differing` counts
    samples whose best class is not the reference's: near ties, or the point had failed.
    """

    samples: int
    top1: float
    top5: float | None
    reference_top1: float
    reference_top5: float | None
    differing: int


def accuracy(scores: Array, reference: Array, labels: Array) -> Accuracy:
    """Count the right answers of both.

    Raises:
        ValueError: the scores' shapes differ, or a score is NaN.
    """
    if scores.shape != reference.shape:
        raise ValueError(f"scores shaped {scores.shape}, the reference's {reference.shape}")
    if np.isnan(scores).any() or np.isnan(reference).any():
        whose = "the reference's" if np.isnan(reference).any() else "the artifact's"
        raise ValueError(f"{whose} scores have NaN values")
    top1, top5 = top_shares(scores, labels)
    reference_top1, reference_top5 = top_shares(reference, labels)
    return Accuracy(
        samples=len(labels),
        top1=top1,
        top5=top5,
        reference_top1=reference_top1,
        reference_top5=reference_top5,
        differing=int((scores.argmax(axis=1) != reference.argmax(axis=1)).sum()),
    )


def top_shares(scores: Array, labels: Array) -> tuple[float, float | None]:
    """Top-1, and top-5 where it says something."""
    rank = ranks(scores, labels)
    top5 = float(np.mean(rank < BEST)) if scores.shape[1] > BEST else None
    return float(np.mean(rank == 0)), top5


def ranks(scores: Array, labels: Array) -> Array:
    """How many classes stand before each sample's label."""
    own = np.take_along_axis(scores, labels[:, None], axis=1)
    before = np.arange(scores.shape[1])[None, :] < labels[:, None]
    ranked: Array = (scores > own).sum(axis=1) + ((scores == own) & before).sum(axis=1)
    return ranked


def decided_otherwise(scores: Array, reference: Array, *, tolerance: float) -> Array:
    """The samples whose best class is another than the reference's, near ties aside.

    `tolerance` is relative to a sample's largest magnitude, as in the comparison of outputs. Two
    scores that are each within it can change places where they are twice as far apart.
    """
    best, chosen = reference.argmax(axis=1), scores.argmax(axis=1)
    rows = np.arange(len(reference))
    gap = reference[rows, best].astype(np.float64) - reference[rows, chosen]
    near = 2 * tolerance * np.abs(reference).max(axis=1)
    return np.flatnonzero((best != chosen) & ~(gap <= near))
