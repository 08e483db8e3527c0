"""What else can be refused before anything is run or written: models and inputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edgetune.spec import Job


def check_jobs(jobs: Sequence[Job], *, root: Path) -> None:
    """Each model and each input once.

    Raises:
        ModelError: one line that says what to mend.
    """
    from edgetune.feed.arrays import check_input
    from edgetune.model.check import check_model

    for model in dict.fromkeys(job.point.model for job in jobs):
        check_model(model, store=root / "outputs" / "cache" / "models")
    for feed in dict.fromkeys(job.point.input for job in jobs):
        check_input(feed)
