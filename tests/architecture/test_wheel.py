"""What an installed edgetune carries."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", ["conf", "requirements"])
def test_a_wheel_carries_what_is_read_from_the_checkout(carried: set[str], folder: str) -> None:
    """An installed edgetune has the configuration and the lock files inside the package."""
    suffixes = {".yaml", ".txt"}
    there = [path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    assert there
    assert {f"edgetune/{path.relative_to(ROOT)}" for path in there} <= carried


def test_a_wheel_carries_what_the_reports_page_is_made_of(carried: set[str]) -> None:
    """Files that are no Python."""
    folder = ROOT / "src" / "edgetune" / "report" / "page"
    names = {path.name for path in folder.iterdir() if path.is_file()}
    assert {"report.html.j2", "style.css", "page.js"} <= names
    assert {f"edgetune/report/page/{name}" for name in names} <= carried


def test_a_wheel_carries_the_package_and_nothing_else(carried: set[str]) -> None:
    """Tests, tools and outputs stay out."""
    tops = {name.split("/")[0] for name in carried}
    assert {top for top in tops if not top.endswith(".dist-info")} <= {"edgetune", "hydra_plugins"}
