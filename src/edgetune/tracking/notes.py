"""The descriptions that MLflow shows above a run, in Markdown; text from outside stays text."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from edgetune.record import Failure, PointRecord
from edgetune.sitting import SittingRecord
from edgetune.tracking.baselines import (
    HIGH,
    LOW,
    ONNXRUNTIME,
    UNTUNED,
    VS_ONNXRUNTIME,
    VS_UNTUNED,
    speedups,
)
from edgetune.tracking.columns import one_line

# MLflow keeps a description in a tag, and refuses (or cuts) a tag's value beyond 8,000 characters.
LONGEST_NOTE = 7800
LONGEST_CELL, LONGEST_LOG = 120, 3000
MARKUP = str.maketrans({mark: f"\\{mark}" for mark in r"\`*_{}[]()#+!|~"})
MARK = "†"
APART = f"\n{MARK} from runs apart in time, not timed side by side.\n"
HEAD = (
    "| model | tuner | cores | median ms | mJ gross | vs untuned | vs ONNX Runtime | tuning s "
    "| status |\n"
    "|:--|:--|:--|--:|--:|--:|--:|--:|:--|"
)


def sweep_note(
    records: Sequence[PointRecord],
    place: str,
    sittings: Sequence[SittingRecord] = (),
    report: str = "",
) -> str:
    """The headline table, the fastest of each network and core mask first, failed points last.

    As many rows as fit; `place` is where all points stand, `report` where the report is shown.
    """
    ratios = speedups(records, sittings)
    rows = [_row(record, ratios[record.point_id]) for record in sorted(records, key=_rank)]
    link = f"[Report]({report}) · " if report else ""
    summary = f"{_summary(records)} {link}[Table and charts]({place})"
    told = APART if any(MARK in row for row in rows) else ""
    return "\n".join([summary, told, HEAD, *_fitting(rows)])


def _rank(record: PointRecord) -> tuple[bool, str, int, str, float]:
    point, stats = record.point, record.latency
    cores = point.state.mask
    median_ms = stats.median_ms if stats else 0.0
    return record.status != "ok", point.model.name, -point.state.threads, cores, median_ms


def _summary(records: Sequence[PointRecord]) -> str:
    failed = sum(record.status != "ok" for record in records)
    cpus = ", ".join(sorted({text(record.machine.cpu) for record in records}))
    simulated = sorted({text(record.simulates) for record in records if record.simulated})
    warning = f" **Simulated: {', '.join(simulated)}; that is no measurement.**"
    return f"{len(records)} points, {failed} failed, on {cpus}.{warning if simulated else ''}"


def _row(record: PointRecord, ratios: Mapping[str, float]) -> str:
    tuning, point = record.tuning, record.point
    cells = (
        text(point.model.name),
        text(point.tuner_name),
        point.state.brief,
        _median(record),
        _energy(record),
        _ratio(record, ratios, VS_UNTUNED),
        _ratio(record, ratios, VS_ONNXRUNTIME),
        _number(tuning.seconds if tuning else None, "{:.0f}"),
        _status(record),
    )
    return f"| {' | '.join(cells)} |"


def _median(record: PointRecord) -> str:
    stats = record.latency
    if stats is None or record.status != "ok":
        return ""
    if stats.median_low_ms is None or stats.median_high_ms is None:
        return f"{stats.median_ms:.3f}"
    return f"{stats.median_ms:.3f} ({stats.median_low_ms:.3f} to {stats.median_high_ms:.3f})"


def _energy(record: PointRecord) -> str:
    """Gross millijoules of an inference."""
    if record.energy is None or record.status != "ok":
        return ""
    each = record.energy.gross_mj
    return f"{each.value:.4g} ({each.low:.4g} to {each.high:.4g})"


def _ratio(record: PointRecord, ratios: Mapping[str, float], name: str) -> str:
    """With its bounds, or marked as taken apart in time; a baseline is no news beside itself."""
    ratio = ratios.get(name)
    if ratio is None:
        return ""
    if name + LOW in ratios:
        return f"{ratio:.2f}x ({ratios[name + LOW]:.3f} to {ratios[name + HIGH]:.3f})"
    own = {VS_UNTUNED: UNTUNED, VS_ONNXRUNTIME: ONNXRUNTIME}[name]
    return f"{ratio:.2f}x" + f" {MARK}" * (record.point.tuner_name != own)


def _number(value: float | None, layout: str) -> str:
    return "" if value is None else layout.format(value)


def _status(record: PointRecord) -> str:
    failure = record.failure
    if record.status == "invalid" and record.watched is not None:
        return f"invalid: {text('; '.join(record.watched.reasons))}"
    if failure is None:
        return record.status
    return f"failed in {failure.stage}: {text(failure.message)}"


def _fitting(rows: Sequence[str]) -> list[str]:
    kept: list[str] = []
    room = LONGEST_NOTE - len(HEAD) - 300
    for count, row in enumerate(rows):
        room -= len(row) + 1
        if room < 0:
            return [*kept, "", f"… and {len(rows) - count} more points."]
        kept.append(row)
    return kept


def failure_note(failure: Failure) -> str:
    """Where and why, then the end of the worker's log as a literal block."""
    head = f"**Failed in {failure.stage}** ({text(failure.kind)}): {text(failure.message)}"
    log = failure.log_tail.strip()[-LONGEST_LOG:]
    block = "\n".join(f"    {one_line(line)}" for line in log.splitlines())
    return f"{head}\n\n{block}"[:LONGEST_NOTE] if block else head


def text(value: str) -> str:
    """`value` as one line in which Markdown and HTML see nothing but text."""
    return html.escape(one_line(value, LONGEST_CELL), quote=False).translate(MARKUP)
