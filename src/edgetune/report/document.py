"""What a report is made of, whether it becomes a page, Markdown or files: sections of parts.

Text is plain text everywhere: whoever renders it escapes it for where it goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from edgetune.report.words import ABSENT

if TYPE_CHECKING:
    from altair import TopLevelMixin

Value = str | int | float | bool | None


class Cell(NamedTuple):
    """What is read, and what it is sorted by and written to files as (the text, if None).

    A dash is read where there is nothing: it is nothing in files, too.
    """

    text: str
    value: Value = None

    @property
    def plain(self) -> Value:
        if self.value is None and self.text in {"", ABSENT}:
            return None
        return self.text if self.value is None else self.value


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column: its name in files (`median_ms`), what is read above it, and to which side.

    Bounds and raw settings, of which a page would be too wide, stand in the files only.
    """

    name: str
    text: str
    side: Literal["left", "right"] = "left"
    files_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row: a cell a heading; `points` are the ids of the points that its numbers come from."""

    cells: tuple[Cell, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table. `slug` names its files. `caption` says what its signs mean."""

    slug: str
    title: str
    headings: tuple[Heading, ...]
    rows: tuple[Entry, ...]
    caption: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Figure:
    """A chart that carries its data. `slug` names its files; `caption` says how to read it.

    `title` says what is shown; it and the caption together serve those who cannot see it.
    """

    slug: str
    title: str
    chart: TopLevelMixin
    caption: str = ""


Part = Sheet | Figure


@dataclass(frozen=True, kw_only=True, eq=False)
class Section:
    """`lead` are paragraphs: what the parts below say, and what they cannot.

    `command` is to be typed, as it stands.
    """

    slug: str
    title: str
    lead: tuple[str, ...] = ()
    command: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """`summary` is what a reader in a hurry reads; `warning` what nobody may overlook."""

    title: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    warning: str = ""


def for_people(document: Document) -> Document:
    """Without the columns that only files have."""
    sections = tuple(
        replace(section, parts=tuple(map(readable, section.parts)))
        for section in document.sections
    )
    return replace(document, sections=sections)


def readable(part: Part) -> Part:
    if not isinstance(part, Sheet):
        return part
    kept = [index for index, heading in enumerate(part.headings) if not heading.files_only]
    rows = (replace(row, cells=tuple(row.cells[index] for index in kept)) for row in part.rows)
    headings = tuple(part.headings[index] for index in kept)
    return replace(part, headings=headings, rows=tuple(rows))
