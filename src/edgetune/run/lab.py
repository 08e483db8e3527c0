"""What a point needs around it: the cache, the environments, the machine, and who looks on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from edgetune.cache.store import Store
from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.feed.dataset import Stamps
from edgetune.record import Fingerprint, ModelFacts
from edgetune.run.watcher import Watcher
from edgetune.spec import Input, Model
from edgetune.wire.arrays import Array
from edgetune.wire.messages import Progress
from edgetune.wire.settings import TensorSpec


class Environments(Protocol):
    """Where each engine's Python is, and what identifies what is installed beside it."""

    def python(self, engine: str) -> Path:
        """Raises SetupError when the environment is absent or broken."""

    def digest(self, engine: str) -> str:
        """Changes when any package of the environment changes."""


@dataclass(frozen=True, kw_only=True)
class Lab:
    """Put together in `wiring`, the only place that picks concrete classes."""

    store: Store
    environments: Environments
    machine: Fingerprint
    usable_cores: tuple[int, ...]
    git_commit: str | None
    watcher: Watcher
    fetch: Callable[[Model, Callable[[Progress], None]], ModelFacts]
    feed: Callable[[Input, Sequence[TensorSpec]], Mapping[str, Array]]
    digest: Callable[[Stamps], str]

    def worker(self, engine: str, *, stage: str, cores: tuple[int, ...], log: Path) -> Worker:
        """A new process of `engine`, pinned to `cores`, one thread a core."""
        python = self.environments.python(engine)
        spec = WorkerSpec(engine=engine, python=python, cores=cores, threads=len(cores), log=log)
        return Worker(spec, stage=stage)
