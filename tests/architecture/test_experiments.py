"""Every study has a page that says what it asks and found, and a configuration that runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = {path.parent.name: path for path in (ROOT / "experiments").glob("*/README.md")}
CONFIGS = {path.stem: path for path in (ROOT / "conf" / "experiment").glob("*.yaml")}
EXPECTED = {
    *("camera_30fps", "cores_scaling", "digits", "nano_dvfs", "quickstart"),
    *("reu2023_laptop", "tuners_fair", "tx2_dvfs"),
}
LINK = re.compile(r"\]\(([^)#\s]+)\)")


def test_pages_and_configurations_come_in_pairs() -> None:
    """No page without a configuration, none the other way round."""
    assert set(PAGES) == set(CONFIGS) >= EXPECTED


@pytest.mark.parametrize("slug", sorted(CONFIGS))
def test_a_study_is_found_under_its_name(slug: str) -> None:
    """On disk, in MLflow and for `edgetune report --experiment`."""
    assert yaml.safe_load(CONFIGS[slug].read_text())["name"] == slug


@pytest.mark.parametrize("slug", sorted(PAGES))
def test_a_page_says_what_a_reader_needs(slug: str) -> None:
    """What was asked, how to measure it again, what came out, what it cannot say."""
    text = PAGES[slug].read_text()
    assert text.startswith(f"# {slug}: ")
    for part in ("Question", "Protocol", "Verdict", "Limits"):
        assert f"**{part}.**" in text, part
    assert re.search(rf"^    .*\b(experiment|STUDY)={slug}\b", text, re.MULTILINE)


@pytest.mark.parametrize("slug", sorted(PAGES))
def test_what_a_page_links_to_is_there(slug: str) -> None:
    """Tables and figures are committed with it."""
    page = PAGES[slug]
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
