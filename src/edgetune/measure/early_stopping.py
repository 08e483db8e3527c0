"""How many samples it takes before a percentile says something about the tail."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

CONFIDENCE = 0.99


@cache
def least_samples(share: float, *, confidence: float = CONFIDENCE, over: int = 1) -> int:
    """The least number of samples of which `over` may lie above the percentile `share`.

    If the true share of samples below a bound were smaller than `share`, then with n samples at
    most `over` would lie above it with a probability of less than 1 - `confidence`; n is the
    smallest number for which the binomial distribution says so. It is the rule by which MLPerf
    LoadGen ends a run early (MLPerf Inference Rules, appendix on early stopping; there t = `over`
    and d = 0): 64 samples for p90, 662 for p99.
    """
    count = over + 1
    while _at_most(over, count, 1 - share) > 1 - confidence:
        count += 1
    return count


def _at_most(successes: int, count: int, share: float) -> float:
    """P(X ≤ `successes`) for X ~ binomial(`count`, `share`), term by term."""
    term = (1 - share) ** count
    total = term
    for found in range(1, successes + 1):
        term *= (count - found + 1) / found * share / (1 - share)
        total += term
    return total


def samples_for_margin(share: float, margin: float, *, confidence: float = CONFIDENCE) -> int:
    """How many samples it takes to know which share lies below a bound to within ± `margin`.

    The normal approximation of the binomial: z² p (1 - p) / margin² (MLPerf Inference Rules,
    appendix on the number of queries).
    """
    quantile = NormalDist().inv_cdf((1 + confidence) / 2)
    return round(quantile**2 * share * (1 - share) / margin**2)
