"""Which environments there are, what goes into each, and what identifies it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from edgetune.errors import SetupError
from edgetune.root import checkout, shipped


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Lock files installed one after the other into one folder, edgetune itself or not."""

    name: str
    folder: str
    holds: str
    locks: tuple[str, ...]
    download_mb: int
    disk_mb: int
    edgetune: bool = False


ENVIRONMENTS = {
    "app": Environment(
        name="app",
        folder="app",
        holds="edgetune and what it imports",
        locks=("build", "app"),
        download_mb=240,
        disk_mb=800,
        edgetune=True,
    ),
    "dev": Environment(
        name="dev",
        folder="app",
        holds="edgetune, what it imports, and the tools that check it",
        locks=("build", "app", "dev"),
        download_mb=365,
        disk_mb=1130,
        edgetune=True,
    ),
    "tvm-classic": Environment(
        name="tvm-classic",
        folder="tvm-classic",
        holds="TVM 0.19 with AutoTVM and Auto-scheduler",
        locks=("tvm-classic",),
        download_mb=220,
        disk_mb=700,
    ),
    "onnxruntime": Environment(
        name="onnxruntime",
        folder="onnxruntime",
        holds="ONNX Runtime",
        locks=("onnxruntime",),
        download_mb=45,
        disk_mb=150,
    ),
    "lock": Environment(
        name="lock",
        folder="lock",
        holds="the maker of the lock files",
        locks=("lock",),
        download_mb=20,
        disk_mb=70,
    ),
}
ENGINES = ("tvm-classic", "onnxruntime")


def find(name: str) -> Environment:
    if name not in ENVIRONMENTS:
        expected = f"one of {', '.join(ENVIRONMENTS)}"
        raise SetupError("no such environment", expected=expected, got=name)
    return ENVIRONMENTS[name]


def folder_of(environment: Environment, root: Path) -> Path:
    return root / ".venvs" / environment.folder


def lock_file(layer: str) -> Path:
    return shipped("requirements") / f"{layer}.txt"


def wanted_layers(environment: Environment) -> dict[str, str]:
    """The digest of each lock file's pins, by layer."""
    return {layer: pins_digest(lock_file(layer)) for layer in environment.locks}


def pins_digest(path: Path) -> str:
    """File hashes aside: a wheel published later, for another machine, changes nothing here."""
    return hashlib.sha256("\n".join(pins(path)).encode()).hexdigest()


def pins(path: Path) -> list[str]:
    """The lines `name==version ; marker` of a lock file."""
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise SetupError("cannot read the lock file", where=str(path), got=str(error)) from None
    return [line.rstrip(" \\") for line in lines if line[:1] not in {"", " ", "#"}]


def own_digest(environment: Environment) -> str | None:
    """Of our pyproject.toml, if edgetune is installed from a checkout: it names the commands."""
    top = checkout()
    if not environment.edgetune or top is None:
        return None
    return hashlib.sha256((top / "pyproject.toml").read_bytes()).hexdigest()
