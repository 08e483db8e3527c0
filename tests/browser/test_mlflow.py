"""The report inside MLflow's own pages, served by `edgetune ui`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from edgetune.report.files import write_page
from edgetune.spec import Tracking
from edgetune.study import REPORT
from edgetune.tracking.book import read_book
from edgetune.tracking.mlflow_tracker import MlflowTracker
from tests import builders
from tests.browser.visit import READY
from tests.servers import free_port, wait_until_served
from tests.unit.report.documents import document

FRAME = "iframe.mlflow-html-iframe"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """With a sweep that was mirrored together with its report."""
    records = [builders.ok_record()]
    folder = builders.write_sweep(tmp_path, records)
    write_page(document(), folder / REPORT)
    MlflowTracker(Tracking(), root=tmp_path, folder=folder).finish(records)
    return tmp_path


@contextmanager
def served(root: Path) -> Iterator[str]:
    """`edgetune ui` on a free port; yields its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "edgetune.cli.main", "ui", "--port", str(port)],
        env=os.environ | {"EDGETUNE_ROOT": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_served(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.slow
def test_the_runs_description_leads_to_the_report(browser: Browser, root: Path) -> None:
    """There its figures are drawn and its tables sort, without a complaint of its own."""
    with served(root) as address:
        page = browser.new_page()
        complaints: list[str] = []
        page.goto(f"{address}{run_address(root)}")
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Report", exact=True).click()
        listen(opened.value, complaints)
        frame = opened.value.frame_locator(FRAME)
        frame.locator(READY).wait_for(state="attached")
        assert frame.locator("figure .drawn").count() == 2
        heading = frame.locator("#part-short").get_by_role("columnheader", name="trials")
        heading.click()
        expect(heading).to_have_attribute("aria-sort", "ascending")
        heading.click()
        expect(frame.locator("#part-short tbody td").first).to_have_text("net2")
        assert complaints == []


def run_address(root: Path) -> str:
    (folder,) = (root / "outputs" / "sweeps").iterdir()
    (mirror,) = read_book(folder).mirrors
    return f"/#/experiments/{mirror.experiment_id}/runs/{mirror.parent_run_id}"


def listen(page: Page, complaints: list[str]) -> None:
    """MLflow's own complaints are its own."""
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type == "error" and said.location.get("url", "").startswith("blob:")
            else None
        ),
    )
