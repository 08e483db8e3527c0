"""How it went: the stages, what was set, what was watched, and how it failed."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.measure.actuation import Seen
from edgetune.record import Failure, PointRecord
from edgetune.report.terminal.details.asked import KEY_DIGITS
from edgetune.report.terminal.details.block import Block, Row, filled
from edgetune.report.words import duration
from edgetune.spec import core_list
from edgetune.spec.state import HZ_PER_MHZ, KHZ_PER_GHZ

LAST_LINES = 25
NS_PER_S = 1e9


def stages(record: PointRecord) -> Block | None:
    rows = tuple(
        (
            done.stage,
            "cached" if done.cached else duration(done.seconds),
            done.key[:KEY_DIGITS],
            done.note,
        )
        for done in record.stages
    )
    headings = ("stage", "took", "cache key", "note")
    return Block(title="stages", headings=headings, numbers=("took",), rows=rows) if rows else None


def settings(record: PointRecord) -> Block | None:
    """What was written, and what the kernel kept."""
    rows = tuple((s.what, s.where, s.before, s.wrote, s.kept) for s in record.settings)
    headings = ("set", "where", "before", "written", "kept")
    return Block(title="settings", headings=headings, rows=rows) if rows else None


def watched(record: PointRecord) -> Block | None:
    """While it was timed."""
    if (found := record.watched) is None:
        return None
    gpu = (found.gpu_hz,) if found.gpu_hz else ()
    return filled(
        "watched while timed",
        *(("not as asked", reason) for reason in found.reasons),
        ("samples", str(found.samples)),
        *((f"clock {each.name}", range_words(each, KHZ_PER_GHZ, "GHz")) for each in found.khz),
        *((f"clock {each.name}", range_words(each, HZ_PER_MHZ, "MHz")) for each in gpu),
        *((each.name, f"{each.first:.1f} → {each.last:.1f} °C") for each in found.temps_c),
    )


def range_words(found: Seen, scale: float, unit: str) -> str:
    low, high = f"{found.low / scale:.4g}", f"{found.high / scale:.4g}"
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def threads(record: PointRecord) -> Block | None:
    """Those of the measuring process, by the cores that they may run on."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for thread in record.threads:
        groups.setdefault(thread.cores, []).append(thread.cpu_ns)
    return filled("threads", *thread_rows(groups))


def thread_rows(groups: dict[tuple[int, ...], list[int]]) -> Iterator[Row]:
    for cores, times_ns in groups.items():
        shown = ", ".join(duration(each / NS_PER_S) for each in sorted(times_ns, reverse=True))
        yield f"on {core_list(cores)}", f"{len(times_ns)}, processor time {shown}"


def failure(record: PointRecord) -> list[Block]:
    """Where and why, and what the worker printed last."""
    if (found := record.failure) is None:
        return []
    head = filled("failed", ("in", found.stage), (found.kind, found.message))
    return [block for block in (head, *printed(found)) if block]


def printed(found: Failure) -> Iterator[Block]:
    for title, text in (("details", found.details), ("end of worker.log", found.log_tail)):
        if lines := text.strip().splitlines():
            yield Block(title=title, text="\n".join(lines[-LAST_LINES:]))
