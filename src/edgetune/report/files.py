"""The files of a report: a page, Markdown, and every table and figure by itself.

    index.html            all of it, for reading
    report.md             the same for a paper or an issue
    tables/<slug>.csv     and .parquet
    figures/<slug>.svg    and .png

A folder appears all at once: it is filled under a hidden name and takes the place of the former.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from edgetune.errors import ConfigError
from edgetune.report.charts.drawing import png_of, svg_of
from edgetune.report.document import Document, Figure, Part, Sheet
from edgetune.report.markdown import markdown
from edgetune.report.page.page import html_page
from edgetune.report.values import columns_of
from edgetune.study import PAGE

TEXT, TABLES, FIGURES = "report.md", "tables", "figures"
OURS = frozenset({PAGE, TEXT, TABLES, FIGURES})

Files = Iterator[tuple[str, bytes]]


def write_page(document: Document, folder: Path) -> Path:
    """The page alone; returns its path."""
    return publish(folder, page_files(document)) / PAGE


def write_report(document: Document, folder: Path) -> Path:
    """All files; returns the page's path.

    Raises:
        ConfigError: something else stands in the folder.
    """
    makers = (page_files, text_files, csv_files, parquet_files, figure_files)
    return publish(folder, made(document, *makers)) / PAGE


def write_results(document: Document, folder: Path) -> Path:
    """What is committed beside a study: text that can be compared; returns the Markdown's path.

    Raises:
        ConfigError: something else stands in the folder.
    """
    return publish(folder, made(document, text_files, csv_files, svg_files)) / TEXT


def made(document: Document, *makers: Callable[[Document], Files]) -> Files:
    return chain.from_iterable(make(document) for make in makers)


def publish(folder: Path, files: Files) -> Path:
    """Write beside `folder`, then take its place; nothing but a former report is replaced."""
    refuse_others(folder)
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for name, data in files:
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def refuse_others(folder: Path) -> None:
    """Raises ConfigError where something stands that no report has."""
    if folder.exists() and not folder.is_dir():
        raise ConfigError("is no folder", where=str(folder), hint="choose another place")
    others = [path.name for path in folder.glob("*") if path.name not in OURS]
    if others:
        raise ConfigError(
            "holds something else than a report",
            where=str(folder),
            expected="a folder that is new, empty or an earlier report's",
            got=", ".join(sorted(others)[:3]),
        )


def page_files(document: Document) -> Files:
    yield PAGE, html_page(document).encode()


def text_files(document: Document) -> Files:
    yield TEXT, markdown(document, figures=FIGURES).encode()


def parquet_files(document: Document) -> Files:
    for sheet in sheets(document):
        yield f"{TABLES}/{sheet.slug}.parquet", parquet_of(sheet)


def csv_files(document: Document) -> Files:
    for sheet in sheets(document):
        yield f"{TABLES}/{sheet.slug}.csv", csv_of(sheet).encode()


def svg_files(document: Document) -> Files:
    with ThreadPoolExecutor() as pool:  # Vega runs beside Python
        found = figures(document)
        for figure, svg in zip(found, pool.map(svg_of, found), strict=True):
            yield f"{FIGURES}/{figure.slug}.svg", svg.encode()


def figure_files(document: Document) -> Files:
    with ThreadPoolExecutor() as pool:
        drawings = list(svg_files(document))
        yield from drawings
        pixels = pool.map(png_of, [svg.decode() for _, svg in drawings])
        for (name, _), png in zip(drawings, pixels, strict=True):
            yield f"{name.removesuffix('.svg')}.png", png


def csv_of(sheet: Sheet) -> str:
    """Plain numbers, their unit in the name; what is missing is an empty field."""
    columns, stream = columns_of(sheet), io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return stream.getvalue()


def parquet_of(sheet: Sheet) -> bytes:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    stream = io.BytesIO()
    write_table(pa.table(columns_of(sheet)), stream)
    return stream.getvalue()


def sheets(document: Document) -> list[Sheet]:
    return [part for part in parts_of(document) if isinstance(part, Sheet)]


def figures(document: Document) -> list[Figure]:
    return [part for part in parts_of(document) if isinstance(part, Figure)]


def parts_of(document: Document) -> Iterator[Part]:
    return chain.from_iterable(section.parts for section in document.sections)
