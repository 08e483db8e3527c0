"""Student's t: how far a mean of few values may lie from the truth, in standard errors."""

from __future__ import annotations


def student_t(confidence: float, freedom: int) -> float:
    """The quantile that bounds the middle `confidence` of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + confidence) / 2))
