"""A page that was opened, and all that it asked for or complained of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

LAPTOP, PHONE = 1280, 390
READY = "html[data-ready=yes]"


@dataclass(frozen=True)
class Visit:
    """`complaints` are errors and warnings of its console, `requests` what is not inline."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text) if said.type in {"error", "warning"} else None
            ),
        )
        self.page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith("data:") else self.requests.append(asked.url)
            ),
        )

    def column(self, part: str, index: int) -> Locator:
        """Its cells; tables change a moment after they were told to: expect what comes."""
        return self.part(part).locator(f"tbody tr td:nth-child({index + 1})")

    def part(self, slug: str) -> Locator:
        return self.page.locator(f"#part-{slug}")


@contextmanager
def visited(browser: Browser, path: Path, *, width: int = LAPTOP) -> Iterator[Visit]:
    """The file, drawn, with no network."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    visit = Visit(context.new_page())
    visit.listen()
    visit.page.goto(path.as_uri())
    visit.page.locator(READY).wait_for(state="attached")
    yield visit
    context.close()
