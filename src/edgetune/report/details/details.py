"""A record as a person reads it: blocks, and only those that have something to say."""

from __future__ import annotations

from edgetune.record import PointRecord
from edgetune.report.details.asked import asked, provenance
from edgetune.report.details.block import Block
from edgetune.report.details.course import failure, settings, stages, threads, watched
from edgetune.report.details.result import answers, energy, latency
from edgetune.report.details.tuning import tasks, tuning


def details(record: PointRecord) -> list[Block]:
    """What went wrong comes first, then what was asked, what came out, and how."""
    chapters = (asked, latency, energy, answers, tuning, tasks, stages, settings, watched)
    blocks = [chapter(record) for chapter in (*chapters, threads, provenance)]
    return [*failure(record), *(block for block in blocks if block)]
