"""A document as Markdown, for a paper or an issue; whatever text is in it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from edgetune.report.document import Document, Part, Section, Sheet, for_people
from edgetune.report.words import visible

SIDES = {"left": "---", "right": "---:"}
# An underscore inside of a word means nothing, and names are full of them.
MARKUP = re.compile(r"[\\`*\[\]|~$]|(?<!\w)_|_(?!\w)")
LINE_START = re.compile(r"^(\d+)?(?=[-+#=.)>])")
HTML = str.maketrans({"&": "&amp;", "<": "&lt;"})


def markdown(document: Document, *, figures: str = "figures") -> str:
    """Links to figures as SVG in the folder `figures`, from where the text stands."""
    return "\n\n".join(blocks(for_people(document), figures)) + "\n"


def blocks(document: Document, figures: str) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    if document.warning:
        yield f"> **{escaped(document.warning)}**"
    yield from map(paragraph, document.summary)
    for section in document.sections:
        yield from section_blocks(section, figures)


def section_blocks(section: Section, figures: str) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    yield from map(paragraph, section.lead)
    if section.command:
        yield f"    {visible(' '.join(section.command.splitlines()))}"
    for part in section.parts:
        yield f"### {escaped(part.title)}"
        yield body(part, figures)
        if part.caption:
            yield paragraph(part.caption)


def body(part: Part, figures: str) -> str:
    if not isinstance(part, Sheet):
        return f"![{escaped(part.title)}]({figures}/{part.slug}.svg)"
    texts = [[cell.text for cell in row.cells] for row in part.rows]
    headings = [heading.text for heading in part.headings]
    return grid(headings, [SIDES[heading.side] for heading in part.headings], texts)


def grid(headings: Sequence[str], rules: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A GitHub table without the last line's end; `rules` say to which side columns stand."""
    cells = [list(map(escaped, headings)), list(rules), *(list(map(escaped, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def paragraph(text: str) -> str:
    """That begins no list, heading or line."""
    return LINE_START.sub(lambda start: f"{start.group()}\\", escaped(text))


def escaped(text: str) -> str:
    """As one line in which Markdown and HTML see nothing but text."""
    line = visible(" ".join(text.split()))
    return MARKUP.sub(lambda sign: f"\\{sign.group()}", line).translate(HTML)
