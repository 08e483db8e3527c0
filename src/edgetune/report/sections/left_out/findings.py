"""What the points of a sweep have against them: why some do not count, what to doubt in others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from edgetune.measure.actuation import THROTTLED
from edgetune.measure.results import SteadyResult
from edgetune.record import PointRecord
from edgetune.report.headline import steady_words
from edgetune.study import RECORD, Study


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about one point; `who` is its network, tuner and state, as far as they are known.

    `kind` is the sort of thing, `error` the class of an error.
    """

    kind: str
    why: str
    point_id: str
    who: str
    stage: str = ""
    error: str = ""


def left_out(study: Study) -> Iterator[Finding]:
    """Points without a result of their own among the measured ones, and why."""
    for record in study.records:
        yield from failed(record)
        yield from invalid(record)
    for record in study.good:
        if record.simulated:
            yield finding(record, "simulated", f"{record.simulates}: no measurement")
    yield from unreadable(study)
    yield from missing(study)


def finding(
    record: PointRecord, kind: str, why: str, *, stage: str = "", error: str = ""
) -> Finding:
    point = record.point
    who = f"{point.model.name} {point.tuner_name} {point.state.words}"
    return Finding(kind=kind, why=why, point_id=record.point_id, who=who, stage=stage, error=error)


def failed(record: PointRecord) -> Iterator[Finding]:
    why = record.failure
    if why is not None:
        yield finding(record, "failed", why.message, stage=why.stage, error=why.kind)
    elif record.status == "failed":
        yield finding(record, "failed", "the record does not say why")


def invalid(record: PointRecord) -> Iterator[Finding]:
    """Throttled ones by that name: heat or a weak supply is the cause, and can be mended."""
    if record.status != "invalid":
        return
    reasons = record.watched.reasons if record.watched else ()
    throttled = any(reason.startswith(THROTTLED) for reason in reasons)
    why = "; ".join(reasons) or "the record does not say why"
    yield finding(record, "throttled" if throttled else "invalid", why)


def unreadable(study: Study) -> Iterator[Finding]:
    for line in study.unreadable:
        name, why = named(line)
        yield of_name(name, "unreadable", why)


def missing(study: Study) -> Iterator[Finding]:
    unread = {named(line)[0] for line in study.unreadable}
    for name in study.missing:
        if name not in unread:
            yield of_name(name, "missing", "no record yet: the same command goes on with it")


def named(line: str) -> tuple[str, str]:
    """The point's folder and the reason, from a line about a record that could not be read."""
    path, _, why = line.partition(f"/{RECORD}: ")
    return Path(path).name, why


def of_name(name: str, kind: str, why: str) -> Finding:
    """Of a point of which there is but its folder's name, which ends with its id."""
    who, _, point_id = name.rpartition(".")
    return Finding(kind=kind, why=why, point_id=point_id, who=who)


def doubts(study: Study) -> Iterator[Finding]:
    """Of the points that count: what a reader of their numbers should know."""
    for record in study.good:
        for kind, why in (*restless(record), *absent(record)):
            yield finding(record, kind, why)
        for stage in record.stages:
            if stage.note:
                yield finding(record, "note", stage.note, stage=stage.stage)


def restless(record: PointRecord) -> Iterator[tuple[str, str]]:
    found = record.bench
    if found is None:
        return
    disturbed = found.disturbed
    if disturbed.disturbed:
        by = ", ".join(disturbed.reasons)
        yield "disturbed", f"{disturbed.disturbed} of {disturbed.counted} blocks, by {by}"
    if isinstance(found, SteadyResult) and not found.settled:
        yield "not steady", f"processes: {steady_words(found)}"


def absent(record: PointRecord) -> Iterator[tuple[str, str]]:
    """Numbers that could be expected, and are not there."""
    stats = record.latency
    if stats is not None and stats.median_low_ms is None:
        yield "no interval", "too few samples for an interval of the median"
    if record.energy_missing:
        yield "no energy", record.energy_missing
    if record.energy is not None and record.energy.idle_missing:
        yield "no net energy", record.energy.idle_missing
    if record.limit_missing:
        yield "no share of the peak", record.limit_missing


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Those that say the same of several points, in the order of the first."""
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.kind, each.stage, each.error, each.why), []).append(each)
    return list(groups.values())
