from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from edgetune.errors import ConfigError
from edgetune.report.document import Document
from edgetune.report.files import csv_of, write_page, write_report, write_results
from tests.unit.report.documents import HOSTILE, document, latency_ms, scatter, sheet

Write = Callable[[Document, Path], Path]
SMALL = document(rows=6)


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(SMALL, tmp_path_factory.mktemp("files") / "new" / "report").parent


def test_a_report_is_a_page_a_text_and_every_part_by_itself(report: Path) -> None:
    """Under the parts' own names; nothing else is left beside it."""
    tables = {
        f"tables/{name}.{end}" for name in ("headline", "short") for end in ("csv", "parquet")
    }
    drawn = {f"figures/{name}.{end}" for name in ("energy", "cores") for end in ("svg", "png")}
    assert names(report) == {"index.html", "report.md"} | tables | drawn
    assert list(report.parent.iterdir()) == [report]


def test_the_pictures_are_pictures(report: Path) -> None:
    """The drawing holds the axis' unit, and hostile text as text; pixels are two to a point."""
    drawing = ET.parse(report / "figures" / "energy.svg").getroot()
    texts = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "median latency (ms)" in texts
    assert not list(drawing.iter("{http://www.w3.org/2000/svg}script"))
    data = (report / "figures" / "energy.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 2 * round(float(drawing.attrib["width"]))


def test_the_text_links_to_the_pictures_that_are_there(report: Path) -> None:
    """From where it stands."""
    assert "](figures/energy.svg)" in (report / "report.md").read_text()


def test_csv_holds_plain_numbers() -> None:
    """What is missing is an empty field, hostile text comes out as it went in."""
    rows = list(csv.DictReader(io.StringIO(csv_of(sheet(3)))))
    assert [row["median_ms"] for row in rows] == [str(latency_ms(0)), str(latency_ms(1)), ""]
    assert rows[0]["model"] == f"net0 {HOSTILE}"
    assert rows[2]["point_ids"] == "point2"


def test_parquet_holds_typed_columns(report: Path) -> None:
    """Nulls where a number is missing."""
    table = pyarrow.parquet.read_table(report / "tables" / "headline.parquet")
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds == {
        "model": "string",
        "tuner": "string",
        "median_ms": "double",
        "trials": "int64",
        "status": "string",
        "point_ids": "string",
    }
    assert table["median_ms"].to_pylist()[2] is None


def test_what_is_committed_is_text_alone(tmp_path: Path) -> None:
    """No page, no pixels, nothing that a version control cannot compare."""
    text = write_results(SMALL, tmp_path / "results")
    assert text == tmp_path / "results" / "report.md"
    assert names(tmp_path / "results") == {
        *("report.md", "tables/headline.csv", "tables/short.csv"),
        *("figures/energy.svg", "figures/cores.svg"),
    }


WRITERS = [
    pytest.param(write_page, id="page"),
    pytest.param(write_report, id="report"),
    pytest.param(write_results, id="results"),
]


@pytest.mark.parametrize("write", WRITERS)
def test_somebody_elses_folder_is_left_alone(tmp_path: Path, write: Write) -> None:
    """Only what a report has is ever replaced."""
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ConfigError, match=r"holds something else than a report.*got thesis\.tex"):
        write(SMALL, tmp_path)
    assert names(tmp_path) == {"thesis.tex"}


@pytest.mark.parametrize("write", WRITERS)
def test_an_earlier_report_makes_way_as_a_whole(tmp_path: Path, write: Write) -> None:
    """No figure of it stays beside those of the new one."""
    write_results(SMALL, tmp_path / "report")
    (section, *_) = SMALL.sections
    fewer = replace(SMALL, sections=(replace(section, parts=(sheet(3),)),))
    write(fewer, tmp_path / "report")
    assert not any("figures" in name for name in names(tmp_path))


def test_a_report_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    """And nothing half-written."""
    write_results(SMALL, tmp_path / "report")
    before = names(tmp_path)
    figure = scatter(1)
    chart: Any = figure.chart
    chart.mark = "no such mark"
    (section, *_) = SMALL.sections
    broken = replace(SMALL, sections=(replace(section, parts=(figure,)),))
    with pytest.raises(Exception, match="no such mark"):
        write_report(broken, tmp_path / "report")
    assert names(tmp_path) == before
