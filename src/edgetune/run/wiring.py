"""The composition root: the only place that picks concrete classes."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence
from functools import cache as cache_results
from functools import partial
from pathlib import Path

import msgspec

from edgetune.cache.store import Store
from edgetune.engine import environments
from edgetune.feed.arrays import arrays
from edgetune.feed.dataset import digest_stamped
from edgetune.machine.boards.known import board_named, identify
from edgetune.machine.held import HeldMachine
from edgetune.machine.host import Host
from edgetune.machine.hosts import open_host
from edgetune.machine.offer import Offer
from edgetune.machine.place import state_folder
from edgetune.machine.probe import fingerprint, simulated_fingerprint, usable_cores
from edgetune.machine.survey import offer_of, offer_of_board
from edgetune.machine.twin.host import TwinHost
from edgetune.machine.twin.slowdown import slowdown
from edgetune.model.fetch import fetch
from edgetune.record import Fingerprint
from edgetune.root import checkout
from edgetune.run.lab import Lab
from edgetune.run.start_gate import StartGate
from edgetune.run.watcher import Watcher
from edgetune.spec import AnyMachine, PlannedMachine, Tracking
from edgetune.tracking.tracker import NoTracker, Tracker
from edgetune.wire.settings import Fake

PROGRAMS = ("edgetune", "edgetune.cli.main", "main.py")


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


class Offers:
    """What each machine can be set to; read once, because nothing is set before all is checked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.known: dict[AnyMachine, Offer] = {}

    def __call__(self, machine: AnyMachine) -> Offer:
        """Raises ConfigError for a machine that is not known."""
        if machine not in self.known:
            self.known[machine] = self.read(machine)
        return self.known[machine]

    def read(self, machine: AnyMachine) -> Offer:
        if isinstance(machine, PlannedMachine):
            return offer_of_board(board_named(machine.board))
        host = open_host(machine, self.root)
        offer = offer_of(host, identify(host))
        return offer if host.simulated else within_reach(offer)


def within_reach(offer: Offer) -> Offer:
    """Without the cores that this process is kept away from, as in a container.

    Isolated cores are not among those that a process gets by itself, and may be asked for.
    """
    mine = {*usable_cores(), *offer.isolated}
    online = tuple(core for core in offer.online or offer.cores if core in mine)
    return msgspec.structs.replace(offer, online=online)


def make_lab(root: Path, watcher: Watcher, machine: AnyMachine, cool_s: float = 0.0) -> Lab:
    """The lab around a machine; nobody has it to himself before `held` is entered.

    Raises:
        ConfigError: nothing can run there.
    """
    cache, host = root / "outputs" / "cache", open_host(machine, root)
    folder, command = state_folder(machine, root), own_command(sys.orig_argv)
    return Lab(
        store=Store(cache),
        environments=VirtualEnvironments(root),
        machine=fingerprint_of(host, machine),
        root=root,
        held=HeldMachine(host, identify(host), folder, command=command),
        gate=StartGate(cool_s),
        slowdown=partial(slowdown, host) if isinstance(host, TwinHost) else at_full_speed,
        usable_cores=usable_cores(),
        git_commit=git_commit(checkout()),
        watcher=watcher,
        fetch=lambda model, report: fetch(model, cache / "models", report),
        feed=arrays,
        digest=cache_results(digest_stamped),
    )


def at_full_speed(_: tuple[int, ...]) -> float:
    return 1.0


def own_command(words: Sequence[str]) -> str:
    """As it was typed, without the interpreter; Hydra leaves only its own part in `sys.argv`."""
    names = [Path(word).name for word in words]
    start = next((names.index(name) + 1 for name in PROGRAMS if name in names), 0)
    return shlex.join(["edgetune", *words[start:]])


def fingerprint_of(host: Host, machine: AnyMachine) -> Fingerprint:
    """A simulated machine is another one than that which simulates it."""
    real = fingerprint()
    return simulated_fingerprint(real, host.name, machine) if host.simulated else real


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
