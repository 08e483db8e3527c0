"""Which points of a sweep are timed side by side: those alike in all but how they were made."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from edgetune.record import PointRecord
from edgetune.sitting import stage_key
from edgetune.spec import Sitting
from edgetune.wire.digest import digest_value
from edgetune.wire.settings import OnnxRuntime, Untuned

MOST_AT_ONCE = 6
VERSION = 1  # raised by hand when a sitting itself is held differently


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
    parts = [part for found in alike.values() for part in chunks(list(found.values()))]
    return [part for part in parts if len(part) > 1]


def artifact(record: PointRecord) -> tuple[str, str]:
    return stage_key(record, "compile"), stage_key(record, "reference")


def chunks(records: Sequence[PointRecord]) -> list[list[PointRecord]]:
    """All at once where they are few; else every part has the baselines in it."""
    if len(records) <= MOST_AT_ONCE:
        return [list(records)]
    baselines = list(first_of_each(records, (Untuned, OnnxRuntime)))
    others = [record for record in records if record not in baselines]
    room = MOST_AT_ONCE - len(baselines)
    return [[*baselines, *others[start : start + room]] for start in range(0, len(others), room)]


def first_of_each(records: Sequence[PointRecord], kinds: Sequence[type]) -> Iterable[PointRecord]:
    for kind in kinds:
        yield from [record for record in records if isinstance(record.point.tuner, kind)][:1]


def sitting_key(group: Sequence[PointRecord], settings: Sitting) -> str:
    """Everything that can change a sitting: what is compared, where, and how."""
    machine, cores = group[0].machine.stable, group[0].point.state.cores
    members = sorted(artifact(record) for record in group)
    return digest_value([VERSION, members, machine, cores, settings])
