"""What a point needs around it: the cache, the environments, the machine, and who looks on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from edgetune.cache.store import Store
from edgetune.engine.worker import Worker, WorkerSpec
from edgetune.feed.dataset import Stamps
from edgetune.machine.board import Board
from edgetune.machine.held import HeldMachine
from edgetune.machine.host import Host
from edgetune.record import Fingerprint, ModelFacts
from edgetune.run.start_gate import StartGate
from edgetune.run.watcher import Watcher
from edgetune.spec import Input, Model, State
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
    """Put together in `wiring`, the only place that picks concrete classes.

    `held` is the machine that is set and watched; `slowdown` how much slower networks run there
    than on the cores that carry them.
    """

    store: Store
    environments: Environments
    machine: Fingerprint
    root: Path
    held: HeldMachine
    gate: StartGate
    slowdown: Callable[[tuple[int, ...]], float]
    usable_cores: tuple[int, ...]
    git_commit: str | None
    watcher: Watcher
    fetch: Callable[[Model, Callable[[Progress], None]], ModelFacts]
    feed: Callable[[Input, Sequence[TensorSpec]], Mapping[str, Array]]
    digest: Callable[[Stamps], str]

    @property
    def host(self) -> Host:
        return self.held.host

    @property
    def board(self) -> Board | None:
        return self.held.board

    def handicap(self, state: State, own: float = 0.0) -> float:
        """The share of its own time by which a network is slowed down: a twin's clocks ask for it.

        `own` is what is wanted besides.
        """
        return (1 + own) * self.slowdown(state.cores) - 1

    def placed(self, cores: tuple[int, ...]) -> tuple[int, ...]:
        """Where threads for these cores really run: a simulated machine borrows ours."""
        return self.usable_cores[: len(cores)] if self.host.simulated else cores

    def threads(self, cores: tuple[int, ...]) -> int:
        """How many run for these cores."""
        return len(self.placed(cores))

    def worker(self, engine: str, *, stage: str, cores: tuple[int, ...], log: Path) -> Worker:
        """A new process of `engine`, pinned to `cores`, one thread a core."""
        python, placed = self.environments.python(engine), self.placed(cores)
        spec = WorkerSpec(engine=engine, python=python, cores=placed, threads=len(placed), log=log)
        return Worker(spec, stage=stage)
