"""What the classifiers saw: the five best classes of each network with pretrained weights."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.record import PointRecord


def guess_lines(records: Sequence[PointRecord]) -> list[str]:
    """Once a network: the tuners' answers agree, or their points have failed."""
    told: set[object] = set()
    lines: list[str] = []
    for record in records:
        seen = (record.point.model, record.point.input)
        if record.guesses and record.status == "ok" and seen not in told:
            told.add(seen)
            lines += [f"{record.point.model.name} sees:", *five_lines(record)]
    return lines


def five_lines(record: PointRecord) -> list[str]:
    return [f"  {guess.confidence:6.1%}  {guess.label}" for guess in record.guesses[:5]]
