"""What a reader in a hurry reads, and what nobody may overlook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from edgetune.record import PointRecord
from edgetune.report.table import energy_words
from edgetune.report.winner import winner_lines
from edgetune.report.words import latency_words, listed
from edgetune.study import Study

MOST_WINNERS = 6  # a sweep over many clocks has one for each of its states

Number = Callable[[PointRecord], float | None]


def summary_of(study: Study) -> tuple[str, ...]:
    """How many points, who won side by side, the shortest median and the least energy."""
    compared = counted(study)
    return (
        count_line(study),
        *winners(compared, study),
        *best_lines("Shortest median", compared, median_ms, median_words),
        *best_lines("Least energy per inference", compared, energy_mj, joule_words),
    )


def warning_of(study: Study) -> str:
    """Empty where all is measured."""
    simulated = [record for record in study.records if record.simulated]
    if not simulated:
        return ""
    what = listed(sorted({record.simulates for record in simulated}))
    all_of_it = len(simulated) == len(study.records)
    who = "All points are" if all_of_it else f"{len(simulated)} of {len(study.records)} points are"
    return f"{who} simulated ({what}): these are no measurements."


def counted(study: Study) -> tuple[PointRecord, ...]:
    """The good points that were measured; simulated ones only where there is nothing else."""
    return tuple(record for record in study.good if not record.simulated) or study.good


def count_line(study: Study) -> str:
    """`24 points: 20 ok, 2 failed, 2 without a record`; every point is counted once."""
    records = study.records
    unread = len(study.unreadable)
    counts = {
        "ok": sum(not record.simulated for record in study.good),
        "simulated": sum(record.simulated for record in study.good),
        "failed": sum(record.status == "failed" for record in records),
        "invalid": sum(record.status == "invalid" for record in records),
        "with a record that cannot be read": unread,
        "without a record": max(0, len(study.missing) - unread),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{sum(counts.values())} points: {told}" if told else "No points."


def winners(records: Sequence[PointRecord], study: Study) -> Iterator[str]:
    lines = [
        line.removeprefix("fastest").strip() for line in winner_lines(records, study.sittings)
    ]
    yield from (f"Fastest side by side, {line}" for line in lines[:MOST_WINNERS])
    if len(lines) > MOST_WINNERS:
        yield f"… and {len(lines) - MOST_WINNERS} more states: see the table of results"


def best_lines(
    what: str,
    records: Sequence[PointRecord],
    number: Number,
    words: Callable[[PointRecord], str],
) -> Iterator[str]:
    """One line for each network and way of measuring; one point alone is no news."""
    for alike in by_task(record for record in records if number(record) is not None):
        if len(alike) > 1:
            best = min(alike, key=lambda record: number(record) or 0.0)
            yield f"{what} of {task_words(best)}: {words(best)}, {who(best)}"


def by_task(records: Iterable[PointRecord]) -> list[list[PointRecord]]:
    """A response to a stream's frame is no inference: what is measured otherwise stands apart."""
    groups: dict[tuple[object, ...], list[PointRecord]] = {}
    for record in records:
        point = record.point
        task = (point.model, point.input, type(point.measure), record.machine.stable)
        groups.setdefault(task, []).append(record)
    return list(groups.values())


def task_words(record: PointRecord) -> str:
    return f"{record.point.model.name} (measure={record.point.protocol})"


def who(record: PointRecord) -> str:
    mark = ", simulated" if record.simulated else ""
    return f"{record.point.tuner_name} on {record.point.state.words} ({record.point_id}{mark})"


def median_ms(record: PointRecord) -> float | None:
    return record.latency.median_ms if record.latency else None


def median_words(record: PointRecord) -> str:
    return f"{latency_words(record.latency)} ms" if record.latency else ""


def energy_mj(record: PointRecord) -> float | None:
    return record.energy.gross_mj.value if record.energy else None


def joule_words(record: PointRecord) -> str:
    return f"{energy_words(record.energy)} mJ"
