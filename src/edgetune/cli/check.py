"""What else can be refused before anything is run or written: models and inputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edgetune.spec import Job, RandomInput


def check_jobs(jobs: Sequence[Job], *, root: Path) -> None:
    """Each model and each input once, and whether they fit where the model's file is here.

    Raises:
        ModelError: one line that says what to mend.
    """
    from edgetune.feed.arrays import arrays, check_input
    from edgetune.model.check import check_model

    store = root / "outputs" / "cache" / "models"
    inputs = {
        model: check_model(model, store=store)
        for model in dict.fromkeys(job.point.model for job in jobs)
    }
    for feed in dict.fromkeys(job.point.input for job in jobs):
        check_input(feed)
    for model, feed in dict.fromkeys((job.point.model, job.point.input) for job in jobs):
        known = inputs[model]
        if known is not None and not isinstance(feed, RandomInput):
            arrays(feed, known)
