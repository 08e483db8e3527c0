"""What a machine can do for a sweep, and what it could do with a remedy: read, nothing is set."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edgetune.engine import environments
from edgetune.engine.catalogue import ENGINES, find
from edgetune.errors import EdgetuneError, SetupError
from edgetune.machine.board import Board
from edgetune.machine.boards.known import identify
from edgetune.machine.host import Host
from edgetune.machine.hosts import open_host
from edgetune.machine.offer import Offer
from edgetune.machine.privileges import privileges
from edgetune.power.sampler import Rail
from edgetune.power.sources import available
from edgetune.run.wiring import Offers
from edgetune.spec import AnyMachine, Tracking, core_list
from edgetune.tracking.store import locate, probe

ENOUGH_BYTES = 2 << 30
GIB = 1 << 30
RIGHTS = {
    "root": "root: whatever the kernel offers can be set",
    "helper": "the installed helper sets what root may",
    "none": "none: clocks, cores and power modes are root's",
}
KEY_PACKAGES = ("xtc-tvm-python-bindings", "onnxruntime", "onnx", "numpy")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line: `good` is fine as it is; a gap has a `remedy`, where there is one."""

    topic: str
    text: str
    good: bool = True
    remedy: str = ""


def checkup(machine: AnyMachine, root: Path) -> Iterator[Finding]:
    """Topic by topic.

    Raises:
        ConfigError: a machine that can only be planned for.
    """
    host = open_host(machine, root)
    board, offer = identify(host), Offers(root)(machine)
    yield Finding(topic="machine", text=f"{host.name}{f', {board.title}' if board else ''}")
    for name in ENGINES:
        yield engine(name, root)
    yield from cores(offer)
    yield from clocks(offer)
    yield from power(host, board)
    yield rights(host)
    yield tracking(root)
    yield disk(root)


def engine(name: str, root: Path) -> Finding:
    holds = find(name).holds
    try:
        environments.python_of(name, root)
    except SetupError as error:
        return Finding(
            topic="engine", text=f"{name}: {error.what}", good=False, remedy=environments.remedy()
        )
    versions = environments.package_versions(name, root)
    known = [name for name in KEY_PACKAGES if name in versions]
    shown = ", ".join(f"{package} {versions[package]}" for package in known)
    return Finding(topic="engine", text=f"{name}: {holds} ({shown})")


def cores(offer: Offer) -> Iterator[Finding]:
    online = offer.online or offer.cores
    yield Finding(topic="cores", text=f"{core_list(online)} on-line of {core_list(offer.cores)}")
    for cluster in offer.clusters:
        yield Finding(topic="cores", text=f"cluster {cluster.name}: {core_list(cluster.cores)}")
    if offer.isolated:
        yield Finding(
            topic="cores",
            text=f"{core_list(offer.isolated)} isolated: only threads pinned there run there",
            good=False,
            remedy="take isolcpus= out of the kernel's command line and boot again",
        )
    if not offer.hotplug:
        yield Finding(topic="cores", text="none can be taken off-line", good=False)


def clocks(offer: Offer) -> Iterator[Finding]:
    for cluster in offer.clusters:
        yield table(f"CPU {cluster.name}", cluster.khz, unit="kHz")
    if not offer.clusters:
        yield Finding(
            topic="clocks",
            text="CPU: the kernel offers none (no cpufreq); a virtual machine has none",
            good=False,
        )
    yield table("GPU", offer.gpu_hz, unit="Hz")
    yield table("memory", offer.emc_hz, unit="Hz")
    modes = ", ".join(f"{mode.id} {mode.name}" for mode in offer.modes)
    yield Finding(
        topic="clocks",
        text=f"power modes: {modes}" if modes else "power modes: no nvpmodel",
        good=bool(modes),
    )


def table(what: str, values: tuple[int, ...], *, unit: str) -> Finding:
    if not values:
        return Finding(topic="clocks", text=f"{what}: cannot be set", good=False)
    text = f"{what}: {len(values)} values, {values[0]} to {values[-1]} {unit}"
    return Finding(topic="clocks", text=text)


def power(host: Host, board: Board | None) -> Iterator[Finding]:
    for found in available(host, board):
        told = found.missing or ", ".join(map(live, found.rails, found.live_mw))
        yield Finding(
            topic="power",
            text=f"{found.source}: {told}",
            good=not found.missing,
            remedy=found.remedy,
        )


def live(rail: Rail, now_mw: float | None) -> str:
    return f"{rail.name} {'–' if now_mw is None else f'{now_mw:.0f} mW'}"


def rights(host: Host) -> Finding:
    found = privileges(host)
    return Finding(
        topic="rights",
        text=RIGHTS[found.how],
        good=found.how != "none",
        remedy="\n".join(found.remedy),
    )


def tracking(root: Path) -> Finding:
    store = locate(Tracking(), root)
    try:
        probe(store)
    except (OSError, sqlite3.Error, EdgetuneError) as error:
        text = f"MLflow's database cannot be written: {error}"
        return Finding(topic="tracking", text=text, good=False, remedy="free it, or tracking=none")
    return Finding(topic="tracking", text=f"MLflow: {store.label}")


def disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    text = f"{free / GIB:.1f} GiB free below {root}"
    remedy = "" if free >= ENOUGH_BYTES else "a sweep's cache takes some 2 GiB: make room"
    return Finding(topic="disk", text=text, good=free >= ENOUGH_BYTES, remedy=remedy)
