"""Reading a document's sheets in tests."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.report.document import Document, Section, Sheet, Value


def sheet(where: Document | Section | None, slug: str) -> Sheet:
    """The sheet of that name, wherever it stands."""
    assert where is not None
    sections = where.sections if isinstance(where, Document) else (where,)
    found = [part for section in sections for part in section.parts if part.slug == slug]
    assert len(found) == 1, f"{slug}: {len(found)}"
    assert isinstance(found[0], Sheet)
    return found[0]


def values(sheet: Sheet) -> list[dict[str, Value]]:
    """Each row as files have it."""
    names = [heading.name for heading in sheet.headings]
    return [
        dict(zip(names, (cell.plain for cell in row.cells), strict=True)) for row in sheet.rows
    ]


def texts(sheet: Sheet) -> list[dict[str, str]]:
    """Each row as it is read."""
    names = [heading.name for heading in sheet.headings]
    return [dict(zip(names, (cell.text for cell in row.cells), strict=True)) for row in sheet.rows]


def all_texts(document: Document) -> Iterator[str]:
    """Every cell of every sheet, as it is read."""
    for section in document.sections:
        for part in section.parts:
            if isinstance(part, Sheet):
                yield from (cell.text for row in part.rows for cell in row.cells)


def points(document: Document) -> set[str]:
    """The ids of all points that a sheet of the document names."""
    return {
        point
        for section in document.sections
        for part in section.parts
        if isinstance(part, Sheet)
        for row in part.rows
        for point in row.points
    }
