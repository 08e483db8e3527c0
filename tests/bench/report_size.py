"""Prints how large the page of a big sweep is, and how long a browser takes to open it."""

from __future__ import annotations

import shutil
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from playwright.sync_api import sync_playwright

from edgetune.report.chapters import document_of
from edgetune.report.document import Document
from edgetune.report.files import write_page
from edgetune.study import read_study
from tests.browser.visit import visited
from tests.unit.report.documents import document, faceted, scatter

Made = TypeVar("Made")
BYTES_PER_MB = 1e6
THINNED = 600  # rows a figure: what a chapter's figure keeps of thousands


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--figures", type=int, default=14)
    parser.add_argument("--sweep", type=Path, help="a real sweep's folder in place of a made one")
    options = parser.parse_args()
    made, made_s = timed(
        lambda: (
            document_of(read_study(options.sweep))
            if options.sweep
            else sample(options.rows, options.figures)
        )
    )
    with TemporaryDirectory() as folder:
        page, written_s = timed(lambda: write_page(made, Path(folder) / "report"))
        megabytes = page.stat().st_size / BYTES_PER_MB
        print(f"document {made_s:.1f} s, page {written_s:.1f} s, {megabytes:.1f} MB")
        print(f"opened, every figure drawn: {opening_s(page):.1f} s")


def sample(rows: int, figures: int) -> Document:
    whole = document(rows=rows, hostile="")
    drawn = [
        replace((scatter(THINNED, ""), faceted(THINNED))[number % 2], slug=f"figure{number}")
        for number in range(figures)
    ]
    results = replace(whole.sections[0], parts=(whole.sections[0].parts[0], *drawn))
    return replace(whole, sections=(results,))


def opening_s(page: Path) -> float:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])

        def visit() -> None:
            with visited(browser, page):
                pass

        _, seconds = timed(visit)
        browser.close()
    return seconds


def timed(action: Callable[[], Made]) -> tuple[Made, float]:
    begun = time.monotonic()
    return action(), time.monotonic() - begun


if __name__ == "__main__":
    main()
