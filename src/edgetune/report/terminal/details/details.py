"""A record as a person reads it: blocks, and only those that have something to say."""

from __future__ import annotations

from edgetune.record import PointRecord
from edgetune.report.terminal.details.asked import asked, provenance
from edgetune.report.terminal.details.block import Block
from edgetune.report.terminal.details.course import failure, settings, stages, threads, watched
from edgetune.report.terminal.details.result import answers, energy, latency
from edgetune.report.terminal.details.tuning import tasks, tuning


def details(record: PointRecord) -> list[Block]:
    """What went wrong comes first, then what was asked, what came out, and how."""
    chapters = (asked, latency, energy, answers, tuning, tasks, stages, settings, watched)
    blocks = [chapter(record) for chapter in (*chapters, threads, provenance)]
    return [*failure(record), *(block for block in blocks if block)]
