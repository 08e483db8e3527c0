"""The whole report of a sweep: which sections there are, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from edgetune.report.document import Document, Section
from edgetune.report.sections.break_even.section import break_even
from edgetune.report.sections.headline.section import headline
from edgetune.report.sections.left_out.section import left_out
from edgetune.report.sections.operators.section import operators
from edgetune.report.sections.origin.section import origin
from edgetune.report.sections.scaling.section import scaling
from edgetune.report.sections.states.section import states
from edgetune.report.sections.stream.section import stream
from edgetune.report.sections.tuned.section import tuned
from edgetune.report.sections.tuners.section import tuners
from edgetune.report.sections.warming.section import warming
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
