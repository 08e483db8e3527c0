"""Where the numbers come from, and how to have them again."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from edgetune.report.document import Section
from edgetune.report.sections.origin.readings import clocks_seen, stages
from edgetune.report.sections.origin.sources import SOURCES
from edgetune.report.words import day, duration
from edgetune.study import Study


def origin(study: Study) -> Section | None:
    sheets = (*(source.sheet(study) for source in SOURCES), clocks_seen(study), stages(study))
    return Section(
        slug="origin",
        title="Where the numbers come from",
        lead=(place(study), *when(study), *side_by_side(study), *again(study)),
        command=study.manifest.command,
        parts=tuple(sheet for sheet in sheets if sheet.rows),
    )


def again(study: Study) -> Iterator[str]:
    """One command; older sweeps do not know theirs."""
    commits = {record.git_commit for record in study.records if record.git_commit}
    at = f" (edgetune at commit {commits.pop()})" if len(commits) == 1 else ""
    if study.manifest.command:
        yield f"To have it again{at}:"
    elif study.records:
        first = msgspec.json.encode(study.records[0].point).decode()
        yield (
            f"The command was not kept{at}. What was asked of a point stands in its record, "
            f"under `point`; of the first one: {first}"
        )


def place(study: Study) -> str:
    """Without the folders above, which differ from machine to machine."""
    folder = "/".join(study.folder.absolute().parts[-3:])
    return (
        f"Every number is derived from {folder}/points: a record.json for each point, and the raw "
        "latencies beside it. `edgetune recompute` derives them again."
    )


def when(study: Study) -> Iterator[str]:
    if study.records:
        ordered = sorted(study.records, key=lambda record: record.started_utc)
        days = dict.fromkeys((day(ordered[0]), day(ordered[-1])))
        seconds = sum(record.seconds for record in study.records)
        yield f"Measured {' to '.join(days)}; all points together took {duration(seconds)}."


def side_by_side(study: Study) -> Iterator[str]:
    if study.sittings:
        seeds = sorted({sitting.settings.seed for sitting in study.sittings})
        seconds = sum(sitting.seconds for sitting in study.sittings)
        launches = sum(sitting.launches for sitting in study.sittings)
        yield (
            f"Timed side by side: sittings {len(study.sittings)}, launches {launches}, "
            f"{duration(seconds)} in all; in orders drawn from seed {', '.join(map(str, seeds))}."
        )
