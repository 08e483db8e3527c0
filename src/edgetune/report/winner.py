"""Which tuner is fastest on which cores, said only where it was seen side by side."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from itertools import permutations

from edgetune.measure.comparison import Comparison
from edgetune.record import PointRecord
from edgetune.report.fairness import unequal
from edgetune.report.rows import distinguishing_settings
from edgetune.report.words import listed
from edgetune.sitting import SittingRecord, by_place, place_of, side_by_side, stage_key


def winner_lines(records: Sequence[PointRecord], sittings: Sequence[SittingRecord]) -> list[str]:
    """One line for each network, input and state in which several artifacts were compared."""
    held = by_place(sittings)
    alike: dict[Hashable, dict[str, PointRecord]] = {}
    for record in records:
        own = held.get(place_of(record), ())
        if record.status == "ok" and any(sitting.index(record) is not None for sitting in own):
            point = record.point
            basis = (point.model, point.input, point.state, record.machine.stable)
            alike.setdefault(basis, {}).setdefault(stage_key(record, "compile"), record)
    groups = [list(found.values()) for found in alike.values()]
    return [winner_line(group, held[place_of(group[0])]) for group in groups if len(group) > 1]


def winner_line(group: Sequence[PointRecord], sittings: Sequence[SittingRecord]) -> str:
    point = group[0].point
    verdict = winner_words(group, sittings)
    return f"fastest  {point.model.name} on {point.state.words}: {verdict}"


def winner_words(group: Sequence[PointRecord], sittings: Sequence[SittingRecord]) -> str:
    """The one that is faster than each of the others, or why none is named."""
    results = all_pairs(group, sittings)
    if results is None:
        return "none named, not all were timed in one sitting"
    names = names_of(group)
    best = max(results, key=lambda index: sum(math.log(r.ratio) for r in results[index].values()))
    level = [other for other, result in results[best].items() if result.verdict != "faster"]
    if level:
        return f"no difference seen between {listed([names[i] for i in sorted([best, *level])])}"
    tuners = [record for record in group if record.point.budget is not None]
    if group[best].point.budget is not None and (why := unequal(tuners)):
        return f"none named, the tuners were given unequal budgets ({'; '.join(why)})"
    return f"{names[best]}, faster than each of the others side by side"


def all_pairs(
    group: Sequence[PointRecord], sittings: Sequence[SittingRecord]
) -> dict[int, dict[int, Comparison]] | None:
    """How each compares with each other, by their indices; None where a pair never met."""
    results: dict[int, dict[int, Comparison]] = {index: {} for index in range(len(group))}
    for own, other in permutations(results, 2):
        result = side_by_side(sittings, group[own], group[other])
        if result is None:
            return None
        results[own][other] = result
    return results


def names_of(group: Sequence[PointRecord]) -> list[str]:
    """The tuners, with what tells them apart where several points have the same one."""
    settings = distinguishing_settings([record.point for record in group])
    points = [record.point for record in group]
    return [" ".join(filter(None, (point.tuner_name, settings[point]))) for point in points]
