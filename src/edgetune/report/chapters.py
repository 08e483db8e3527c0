"""The whole report of a sweep: which sections there are, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from edgetune.report.document import Document, Section
from edgetune.report.sections.break_even import break_even
from edgetune.report.sections.headline import headline
from edgetune.report.sections.left_out import left_out
from edgetune.report.sections.operators import operators
from edgetune.report.sections.origin import origin
from edgetune.report.sections.scaling import scaling
from edgetune.report.sections.states import states
from edgetune.report.sections.stream import stream
from edgetune.report.sections.tuned import tuned
from edgetune.report.sections.tuners import tuners
from edgetune.report.sections.warming import warming
from edgetune.report.summary import summary_of, warning_of
from edgetune.study import Study

# A chapter is None where the sweep has nothing to say on it.
Chapter = Callable[[Study], Section | None]

CHAPTERS: tuple[Chapter, ...] = (
    headline,
    tuned,
    tuners,
    states,
    scaling,
    break_even,
    stream,
    warming,
    operators,
    left_out,
    origin,
)


def document_of(study: Study) -> Document:
    """From records, sittings and raw series alone."""
    sections = [section for chapter in CHAPTERS if (section := chapter(study))]
    return Document(
        title=study.manifest.name,
        summary=summary_of(study),
        warning=warning_of(study),
        sections=tuple(sections),
    )
