from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from edgetune.report.document import Cell, Document, Heading, Sheet
from edgetune.report.page.libraries import tables_module, vega_script, without_addresses
from edgetune.report.page.page import choices, html_page, points_words
from edgetune.report.values import values_of
from tests.unit.report.documents import HOSTILE, document, entry, points, scatter, sheet

VOID = {"meta", "link", "img", "input", "br"}


class Reader(HTMLParser):
    """What a browser would take for elements, and the text of each script."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script":
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def page() -> str:
    return html_page(document())


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def test_hostile_text_makes_no_element(read: Reader) -> None:
    """Every script is one of ours; nothing has a handler, a source or a foreign address."""
    tags = [tag for tag, _ in read.elements]
    assert tags.count("script") == 4 + 3
    assert not {"img", "iframe", "object", "form"} & set(tags)
    for _, attributes in read.elements:
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert (attributes.get("href") or "#").startswith(("#", "data:,"))


def test_data_in_scripts_comes_out_as_it_went_in(read: Reader) -> None:
    """Whatever closes a script, opens a comment or ends a line in the text."""
    data = [json.loads(script) for script in read.scripts[:4]]
    assert data[0]["texts"][0][0] == f"net0 {HOSTILE}"
    (rows,) = data[1]["spec"]["datasets"].values()
    assert HOSTILE in rows[0]["model"]
    assert not any("\u2028" in script or "<" in script for script in read.scripts[:4])


def test_nothing_may_be_fetched_and_no_other_script_may_run(read: Reader) -> None:
    """The page says so to the browser itself, with a word that no text can know."""
    (policy,) = (
        attributes["content"] or ""
        for tag, attributes in read.elements
        if tag == "meta" and "http-equiv" in attributes
    )
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    nonces = {attributes.get("nonce") for tag, attributes in read.elements if tag == "script"}
    (nonce,) = nonces - {None}
    assert f"'nonce-{nonce}'" in policy
    assert f"'nonce-{nonce}'" not in html_page(document())


def test_no_address_leads_out(page: str) -> None:
    """Neither in the page nor in the libraries in it; names of XML formats are no addresses."""
    script = base64.b64decode(tables_module().partition(",")[2]).decode()
    ours = html_page(document(hostile=""))
    for text in (ours, script):
        found = set(re.findall(r"https?://[\w.]+", text))
        assert found <= {
            *("http://www.w3.org", "http://schemas.microsoft.com"),
            "http://schemas.openxmlformats.org",
        }
    assert '"$schema":"' not in ours


def test_a_library_cannot_close_its_script() -> None:
    """Nor open a comment in it."""
    assert not re.search(r"</script|<!--", vega_script(), re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("see https://d.invalid/x", "see d.invalid/x", id="a link"),
        pytest.param("http://www.w3.org/2000/svg", "http://www.w3.org/2000/svg", id="a namespace"),
    ],
)
def test_addresses_become_words(text: str, expected: str) -> None:
    """Except for those by which browsers know SVG."""
    assert without_addresses(text) == expected


def test_a_reader_of_the_page_finds_title_warning_and_contents(read: Reader) -> None:
    """A table has a caption, a figure a label, a section a title that names it."""
    attributes = [values for _, values in read.elements]
    assert any(values.get("role") == "alert" for values in attributes)
    labels = [values["aria-label"] for values in attributes if values.get("role") == "img"]
    assert labels[0] == f"{scatter(1).title}. {scatter(1).caption}"
    assert [tag for tag, _ in read.elements].count("caption") == 2
    links = {values["href"] for tag, values in read.elements if tag == "a"}
    assert links == {"#section-results", "#section-more"}
    assert links <= {f"#{values.get('id')}" for values in attributes}


def test_a_long_table_is_not_written_out_twice() -> None:
    """Without JavaScript its first rows stand there, and where the others are."""
    page = html_page(of(sheet(5000, "")))
    assert page.count('<tr><td class="left short">net') == 300
    assert "4700 more rows need JavaScript here; tables/headline.csv has them all." in page


def test_thousands_of_points_are_painted_as_pixels() -> None:
    """Fewer are drawn as lines that stay sharp."""
    assert '"renderer":"svg"' in html_page(of(scatter(1000, "")))
    assert '"renderer":"canvas"' in html_page(of(scatter(5000, "")))


def test_a_number_that_is_none_is_no_figure() -> None:
    """It is whoever made the figure that has to leave it out."""
    figure = scatter(1, "")
    figure.chart.data.values[0]["latency"] = float("nan")
    with pytest.raises(ValueError, match="JSON"):
        html_page(of(figure))


def of(part: Any) -> Document:
    whole = document(hostile="")
    return replace(whole, sections=(replace(whole.sections[0], parts=(part,)),))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["b", "a", "b"], ["a", "b"], id="few different words"),
        pytest.param(["a", "a", "a"], [], id="all the same"),
        pytest.param(["a", "b", "c"], [], id="all different"),
        pytest.param([f"{n}" for n in range(13)] * 2, [], id="too many"),
    ],
)
def test_a_column_is_chosen_from_where_that_helps(texts: list[str], expected: list[str]) -> None:
    """Not where every row or none would fit."""
    rows = tuple(replace(entry(0, ""), cells=(Cell(text),)) for text in texts)
    heading = Heading(name="model", text="model")
    made = Sheet(slug="s", title="s", headings=(heading,), rows=rows)
    assert choices(made, 0, values_of([row.cells[0] for row in rows])) == expected


def test_a_row_of_many_points_counts_what_it_does_not_name() -> None:
    """A summary row may stand for thousands."""
    many = replace(entry(0, ""), points=tuple(point["point"] for point in points(10, "")))
    assert points_words(many).startswith("points point0 point1 ")
    assert points_words(many).endswith(" point7 … and 2 more")
    assert points_words(replace(many, points=())) == ""
