"""The composition root: the only place that picks concrete classes."""

from __future__ import annotations

import subprocess
import sys
from functools import cache as cache_results
from functools import partial
from pathlib import Path

from edgetune.cache.store import Store
from edgetune.engine import environments
from edgetune.feed.arrays import arrays
from edgetune.feed.dataset import digest_stamped
from edgetune.machine.probe import fingerprint, usable_cores
from edgetune.model.fetch import fetch
from edgetune.root import checkout
from edgetune.run.lab import Lab
from edgetune.run.watcher import Watcher
from edgetune.spec import Tracking
from edgetune.tracking.tracker import NoTracker, Tracker
from edgetune.wire.settings import Fake


class VirtualEnvironments:
    """The environments below `.venvs`; the fake engine needs none and runs in our own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def python(self, engine: str) -> Path:
        if engine == Fake.engine:
            return Path(sys.executable)
        return environments.python_of(engine, self.root)

    def digest(self, engine: str) -> str:
        return engine if engine == Fake.engine else environments.lock_digest(engine)


def make_lab(root: Path, watcher: Watcher) -> Lab:
    """The lab of this machine."""
    cache = root / "outputs" / "cache"
    return Lab(
        store=Store(cache),
        environments=VirtualEnvironments(root),
        machine=fingerprint(),
        usable_cores=usable_cores(),
        git_commit=git_commit(checkout()),
        watcher=watcher,
        fetch=lambda model, report: fetch(model, cache / "models", report),
        feed=arrays,
        digest=cache_results(digest_stamped),
    )


def make_tracker(tracking: Tracking, *, root: Path, folder: Path) -> Tracker:
    """MLflow, unless the user wants none."""
    if not tracking.enabled:
        return NoTracker()
    from edgetune.tracking.mlflow_tracker import MlflowTracker

    return MlflowTracker(tracking, root=root, folder=folder)


def git_commit(clone: Path | None) -> str | None:
    """The commit that edgetune runs from, `-dirty` if changed; None for an installed wheel."""
    if clone is None:
        return None
    run = partial(subprocess.run, cwd=clone, capture_output=True, text=True, check=False)
    try:
        head, status = run(["git", "rev-parse", "HEAD"]), run(["git", "status", "--porcelain"])
    except OSError:
        return None
    if head.returncode != 0:
        return None
    return head.stdout.strip() + ("-dirty" if status.stdout.strip() else "")
