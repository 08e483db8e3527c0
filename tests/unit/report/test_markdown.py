from __future__ import annotations

from html.parser import HTMLParser

import pytest

from edgetune.report.markdown import escaped, markdown, paragraph
from tests.unit.report.documents import HOSTILE, document


class Reader(HTMLParser):
    """`found` are the elements that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def test_it_has_all_that_the_document_has_in_its_order() -> None:
    """Warning first, every table in full, every figure as a link to its file."""
    text = markdown(document(rows=5, hostile=""))
    marks = [
        *("# 20260102-030405-sample", "> **Simulated:", "resnet18: autotvm is fastest."),
        *("## Results", "Each row is a point.", "### All points", "| model | tuner |"),
        *("| net4 | autotvm |", "± half the 95 % interval.", "### Latency against energy"),
        *("![Latency against energy](figures/energy.svg)", "## More", "### A few points"),
    ]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_numbers_stand_to_the_right() -> None:
    """As on the page."""
    lines = markdown(document(rows=5, hostile="")).splitlines()
    assert "| --- | --- | ---: | ---: | --- |" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a|b", r"a\|b", id="a cell's border"),
        pytest.param("<b>&", "&lt;b>&amp;", id="HTML"),
        pytest.param("`a` *b* ~c~", r"\`a\` \*b\* \~c\~", id="code and emphasis"),
        pytest.param("[c](d)", r"\[c\](d)", id="a link"),
        pytest.param("_a_ auto_scheduler", r"\_a\_ auto_scheduler", id="a name is readable"),
        pytest.param("C:\\", "C:\\\\", id="a backslash"),
        pytest.param("a\n\n# b", "a # b", id="lines"),
    ],
)
def test_text_stays_text(text: str, expected: str) -> None:
    """In one line."""
    assert escaped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- a", r"\- a", id="a list"),
        pytest.param("12. a", r"12\. a", id="a numbered list"),
        pytest.param("# a", r"\# a", id="a heading"),
        pytest.param("> a", r"\> a", id="a quotation"),
        pytest.param("12.5 ms", r"12\.5 ms", id="a number"),
        pytest.param("7 points", "7 points", id="a sentence"),
    ],
)
def test_a_paragraph_begins_nothing_else(text: str, expected: str) -> None:
    """Whatever sign it begins with."""
    assert paragraph(text) == expected


def test_no_element_comes_of_hostile_text() -> None:
    """HTML is allowed in Markdown, so none may be left."""
    reader = Reader()
    reader.feed(markdown(document(rows=5)))
    assert reader.found == []
    assert "<script" in HOSTILE
