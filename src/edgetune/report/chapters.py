"""The whole report of a sweep: which sections there are, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from edgetune.report.document import Document, Section
from edgetune.report.sections.stream import stream
from edgetune.report.sections.tuned import tuned
from edgetune.report.sections.tuners import tuners
from edgetune.report.sections.warming import warming
from edgetune.study import Study

# A chapter is None where the sweep has nothing to say on it.
Chapter = Callable[[Study], Section | None]

CHAPTERS: tuple[Chapter, ...] = (
    tuned,
    warming,
    tuners,
    stream,
)


def document_of(study: Study) -> Document:
    """From records, sittings and raw series alone."""
    sections = [section for chapter in CHAPTERS if (section := chapter(study))]
    return Document(title=study.name, summary=(), sections=tuple(sections))
