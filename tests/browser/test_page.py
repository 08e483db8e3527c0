"""The report's page in a real browser, opened from the disk, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from edgetune.report.files import write_page
from tests.browser.visit import LAPTOP, PHONE, Visit, visited
from tests.unit.report.documents import HOSTILE, document, latency_ms

ROWS, A_PAGE = 40, 25
MODEL, TUNER, MEDIAN, TRIALS = range(4)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(document(rows=ROWS), tmp_path_factory.mktemp("page") / "report")


@pytest.fixture
def visit(browser: Browser, path: Path) -> Iterator[Visit]:
    with visited(browser, path) as visit:
        yield visit


def test_it_opens_without_a_complaint_and_asks_for_nothing(visit: Visit, path: Path) -> None:
    """No error in the console, no request but for the file itself."""
    assert visit.complaints == []
    assert visit.requests == [path.as_uri()]


def test_every_figure_has_drawn_its_marks(visit: Visit) -> None:
    """One a point, of those that stand in the figure's data."""
    for slug in ("energy", "cores"):
        marks = visit.part(slug).locator(".mark-symbol.role-mark path")
        assert marks.count() == ROWS


def test_hostile_text_is_text(visit: Visit) -> None:
    """In headings, paragraphs, cells, captions; none of it ran."""
    shown = " ".join(HOSTILE.replace("\u2028", " ").split())
    text = " ".join(visit.page.locator("body").inner_text().replace("\u2028", " ").split())
    assert text.count(shown) >= 10
    assert visit.page.evaluate("window.broken") is None
    assert visit.page.locator("img").count() == 0


def test_a_column_is_sorted_by_its_values_and_what_is_missing_comes_last(
    browser: Browser, tmp_path: Path
) -> None:
    """Both ways; as text 100 would come before 23."""
    path = write_page(document(rows=20), tmp_path / "report")
    known = sorted(latency_ms(number) for number in range(20) if number % 3 != 2)
    with visited(browser, path) as visit:
        heading = visit.part("headline").get_by_role("columnheader", name="median ms")
        for values in (known, known[::-1]):
            heading.click()
            texts = [f"{value:.2f} ± 0.03 ms" for value in values]
            expect(visit.column("headline", MEDIAN)).to_have_text([*texts, *["–"] * 6])


def test_searching_leaves_the_rows_that_fit(visit: Visit) -> None:
    """Whatever column the words stand in, and whatever signs they hold."""
    search = visit.part("headline").get_by_role("searchbox")
    search.fill("net17")
    expect(visit.column("headline", MODEL)).to_have_text(["net17"])
    search.fill("onerror='window.broken")
    expect(visit.column("headline", MODEL)).to_have_count(4)
    assert visit.page.evaluate("window.broken") is None


def test_a_column_of_few_words_can_be_chosen_from(visit: Visit) -> None:
    """And all rows come back."""
    choice = visit.part("headline").get_by_role("combobox", name="tuner")
    choice.select_option("autotvm")
    expect(visit.column("headline", TUNER)).to_have_text(["autotvm"] * 13)
    choice.select_option("all")
    expect(visit.column("headline", TUNER)).to_have_count(A_PAGE)


def test_a_row_names_its_points(visit: Visit) -> None:
    """Every number leads back to a record."""
    row = visit.part("headline").locator("tbody tr").nth(3)
    assert row.get_attribute("title") == "point point3"


def test_hovering_a_mark_tells_its_point(visit: Visit) -> None:
    """With the values and with its hostile model as text."""
    mark = visit.part("energy").locator(".mark-symbol.role-mark path").nth(4)
    mark.scroll_into_view_if_needed()
    mark.hover()
    tooltip = visit.page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    told = tooltip.inner_text()
    assert "point4" in told
    assert "<img src=x onerror='window.broken = true'>" in told
    assert visit.page.evaluate("window.broken") is None


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_the_page_never_moves_sideways(browser: Browser, path: Path, width: int) -> None:
    """Tables and figures that are too wide move inside their frames."""
    with visited(browser, path, width=width) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width


def test_on_paper_all_rows_are_there(visit: Visit) -> None:
    """And back on the screen a page of them, as before."""
    count = "document.querySelectorAll('#part-headline tbody tr').length"
    visit.page.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {count} }})")
    visit.page.pdf()
    assert visit.page.evaluate("window.printed") == ROWS
    assert visit.page.evaluate(count) == A_PAGE


def test_without_javascript_the_tables_can_be_read(browser: Browser, path: Path) -> None:
    """All rows, as the server of no page would have it."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("#part-headline tbody tr").count() == ROWS
    assert page.locator("#part-headline tbody tr").nth(3).inner_text().startswith("net3")
    context.close()
