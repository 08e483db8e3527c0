"""Which points of a sweep are timed side by side: those alike in all but how they were made."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from edgetune.record import PointRecord
from edgetune.sitting import stage_key
from edgetune.spec import Sitting
from edgetune.wire.digest import digest_value
from edgetune.wire.settings import OnnxRuntime, Target, Untuned

MOST_AT_ONCE = 6
VERSION = 4  # raised by hand when a sitting itself is held differently


def groups(records: Iterable[PointRecord]) -> list[list[PointRecord]]:
    """At least two and at most six artifacts each, one record an artifact.

    How a point was measured on its own makes no difference here.
    """
    alike: dict[Hashable, dict[Hashable, PointRecord]] = {}
    for record in records:
        if record.status == "ok" and record.latency is not None:
            point = record.point
            basis = (point.model, point.input, point.state, record.machine.stable)
            alike.setdefault(basis, {}).setdefault(artifact(record), record)
    found = [part for each in alike.values() for part in chunks(list(each.values()))]
    return [part for part in found if len(part) > 1]


def artifact(record: PointRecord) -> tuple[str, str]:
    return stage_key(record, "compile"), stage_key(record, "reference")


def chunks(records: Sequence[PointRecord]) -> list[list[PointRecord]]:
    """All at once where they are few; else target by target, with the baselines in every part."""
    if len(records) <= MOST_AT_ONCE:
        return [list(records)]
    reference = first(records, OnnxRuntime)
    rest = [record for record in records if record not in reference]
    by_target: dict[Target, list[PointRecord]] = {}
    for record in rest:
        by_target.setdefault(record.point.target, []).append(record)
    return [part for mine in by_target.values() for part in parts(mine, reference)]


def parts(
    records: Sequence[PointRecord], reference: list[PointRecord]
) -> Iterator[list[PointRecord]]:
    baselines = [*first(records, Untuned), *reference]
    others = [record for record in records if record not in baselines]
    room = MOST_AT_ONCE - len(baselines)
    for start in range(0, max(1, len(others)), room):
        yield [*baselines, *others[start : start + room]]


def first(records: Sequence[PointRecord], kind: type) -> list[PointRecord]:
    return [record for record in records if isinstance(record.point.tuner, kind)][:1]


def sitting_key(group: Sequence[PointRecord], settings: Sitting) -> str:
    """Everything that can change a sitting: what is compared, where, and how."""
    machine, state = group[0].machine.stable, group[0].point.state
    members = sorted(artifact(record) for record in group)
    return digest_value([VERSION, members, machine, state, settings])
