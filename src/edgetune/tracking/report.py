"""A sweep's report as an artifact of its parent run, where MLflow shows the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edgetune.sitting import SittingRecord, digest_of
from edgetune.study import PAGE, REPORT
from edgetune.wire.digest import digest_file


def report_of(sweep: Path) -> Path | None:
    """The folder of its report, if there is one."""
    folder = sweep / REPORT
    return folder if (folder / PAGE).is_file() else None


def page_address(experiment_id: str, run_id: str) -> str:
    """The page's place below a server's address."""
    place = f"/#/experiments/{experiment_id}/runs/{run_id}/artifacts/{REPORT}/{PAGE}"
    return f"{place}?workflowType=machine_learning"


def told_of(sittings: Sequence[SittingRecord], report: Path | None) -> str:
    """Changes whenever a sitting or the report does; empty where there is neither."""
    return digest_of(sittings) + (digest_file(report / PAGE) if report else "")
