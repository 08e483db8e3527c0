"""How well the outputs of an artifact agree with the reference's. Arrays in, numbers out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from edgetune.wire.arrays import Array

LEAST_CLASSES, BEST = 2, 5


class OutputAgreement(Struct, frozen=True, kw_only=True):
    """One output; `max_rel` is the largest difference over the reference's largest magnitude.

    `cosine` is None where one side is all zero; `top1` and `top5` are shares of the rows (batch)
    whose best class agrees, and whose five best hold the same classes: None for what is no score
    vector.
    """

    name: str
    max_abs: float
    max_rel: float
    cosine: float | None
    top1: float | None
    top5: float | None


def agreement(got: Mapping[str, Array], reference: Mapping[str, Array]) -> list[OutputAgreement]:
    """Compare outputs by name, in the reference's order.

    Raises:
        ValueError: names or shapes differ, or a value is NaN or infinite on one side only.
    """
    if set(got) != set(reference):
        raise ValueError(f"outputs {sorted(got)} are not the reference's {sorted(reference)}")
    return [_compare(name, got[name], expected) for name, expected in reference.items()]


def _compare(name: str, got: Array, reference: Array) -> OutputAgreement:
    if got.shape != reference.shape:
        raise ValueError(f"output {name} has shape {got.shape}, the reference {reference.shape}")
    left, right = got.astype(np.float64), reference.astype(np.float64)
    if not np.array_equal(np.isfinite(left), np.isfinite(right)):
        raise ValueError(f"output {name} has NaN or infinite values where the reference has none")
    left, right = np.nan_to_num(left), np.nan_to_num(right)
    top1, top5 = top_agreement(left, right)
    max_abs = float(np.max(np.abs(left - right), initial=0.0))
    scale = float(np.max(np.abs(right), initial=0.0))
    return OutputAgreement(
        name=name,
        max_abs=max_abs,
        max_rel=max_abs / scale if scale else max_abs,
        cosine=cosine(left, right),
        top1=top1,
        top5=top5,
    )


def cosine(left: Array, right: Array) -> float | None:
    """The cosine of the angle between the two flattened arrays."""
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(np.vdot(left, right)) / lengths if lengths else None


def top_agreement(left: Array, right: Array) -> tuple[float | None, float | None]:
    """Top-1 and top-5 agreement of scores shaped (batch, classes[, 1, 1])."""
    rows = left.reshape(left.shape[0], -1) if left.ndim >= LEAST_CLASSES else left[None, :0]
    classes = rows.shape[1]
    if classes < LEAST_CLASSES or max(left.shape[2:], default=1) > 1:
        return None, None
    others = right.reshape(rows.shape)
    top1 = float(np.mean(rows.argmax(axis=1) == others.argmax(axis=1)))
    if classes <= BEST:
        return top1, None
    pairs = zip(_best_five(rows), _best_five(others), strict=True)
    return top1, float(np.mean([set(a) == set(b) for a, b in pairs]))


def _best_five(rows: Array) -> Array:
    return np.argsort(-rows, axis=1, kind="stable")[:, :BEST]
