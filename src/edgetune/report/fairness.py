"""Whether tuners were given the same to spend: without that, none of them has won anything.

To hold tuners to something more, add a line to `FACETS`; every limit of a budget is one already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from edgetune.record import PointRecord

# A tuner looks at its clock between trials or rounds, so it ends a little late.
OVERRUN = 1.10
LIMITS = ("seconds", "trials", "device_seconds")  # of a budget, and as a tuning spent them

Facet = Callable[[PointRecord], float | None]


def unequal(records: Sequence[PointRecord]) -> list[str]:
    """What the tuners among these points were not given alike, one phrase each; empty if fair.

    A tuner that spends less than it was given had no use for it, which is not unfair.
    """
    tuned = [record for record in records if record.point.budget is not None]
    return [*differing(tuned), *overspent(tuned)]


def differing(records: Sequence[PointRecord]) -> Iterator[str]:
    """`budget.seconds: 60 for autotvm, 420 for auto_scheduler`."""
    for name, facet in facets().items():
        given = [facet(record) for record in records]
        if len(set(given)) > 1:
            pairs = zip(records, given, strict=True)
            yield f"{name}: " + ", ".join(
                f"{number(value)} for {record.point.tuner_name}" for record, value in pairs
            )


def overspent(records: Sequence[PointRecord]) -> Iterator[str]:
    """Who went on well beyond a limit."""
    for record in records:
        for name in LIMITS:
            most, spent = getattr(record.point.budget, name), getattr(record.tuning, name, None)
            if most is not None and spent is not None and spent > OVERRUN * most:
                unit = name.replace("_", " ")
                told = f"spent {number(spent)} of {number(most)} {unit}"
                yield f"{record.point.tuner_name} {told}"


def facets() -> dict[str, Facet]:
    return {f"budget.{name}": limit(name) for name in LIMITS} | FACETS


def limit(name: str) -> Facet:
    def read(record: PointRecord) -> float | None:
        value: float | None = getattr(record.point.budget, name)
        return value

    return read


def reused_trials(record: PointRecord) -> float | None:
    """Trials that were taken over from a tuning under another budget."""
    return record.tuning.reused_trials if record.tuning else None


FACETS: dict[str, Facet] = {"reused trials": reused_trials}


def number(value: float | None) -> str:
    return "no limit" if value is None else f"{value:.4g}"
