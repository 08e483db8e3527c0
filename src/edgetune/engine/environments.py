"""The virtual environments below `.venvs/`: where they are, whether they are sound, making them.

    python3 -m edgetune.engine.environments app tvm-classic onnxruntime
    python3 -m edgetune.engine.environments --python python3.12 dev

An environment is sound while the stamp in it (stamp.py) names the pins of the lock files as they
are now. The stamp is taken away before anything is changed and written last, so an interrupted
set-up leaves none and is made again from the start.

Only the standard library is imported here: this runs before anything is installed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from edgetune.engine.catalogue import (
    ENGINES,
    Environment,
    find,
    folder_of,
    lock_file,
    own_digest,
    pins,
    wanted_layers,
)
from edgetune.engine.installer import Installer, Python, say
from edgetune.engine.stamp import Stamp, interpreter, read_stamp, remove_stamp, write_stamp
from edgetune.errors import SetupError, UserError
from edgetune.root import checkout, find_root

USER_ERROR, INTERRUPTED = 2, 130
OWN = {"edgetune", "pip", "setuptools"}  # not from a lock file: ours, and what venv brings


def python_of(name: str, root: Path) -> Path:
    """The interpreter of a sound environment.

    Raises:
        SetupError: it is absent, unfinished, or made from other lock files than those of now.
    """
    environment = find(name)
    folder = folder_of(environment, root)
    stamp = read_stamp(folder)
    if stamp is None or not stamp.still_holds(folder):
        raise SetupError("the environment is not set up", where=str(folder), hint=remedy())
    if wanted_layers(environment).items() - stamp.layers.items():
        raise SetupError("the environment is out of date", where=str(folder), hint=remedy())
    return folder / "bin" / "python"


def remedy() -> str:
    return "run `make setup`" if checkout() else "run `edgetune setup`"


def lock_digest(name: str) -> str:
    """What identifies an environment's packages: the SHA-256 of its pins, file hashes aside."""
    layers = sorted(wanted_layers(find(name)).items())
    return hashlib.sha256(repr(layers).encode()).hexdigest()


def package_versions(name: str, root: Path) -> dict[str, str]:
    """Version by package of what is installed; no Python is started."""
    return installed(folder_of(find(name), root))


def installed(folder: Path) -> dict[str, str]:
    """Version by package, read off the names of the metadata folders."""
    stems = sorted(path.stem for path in folder.glob("lib/python3*/site-packages/*.dist-info"))
    pairs = (stem.rsplit("-", 1) for stem in stems)
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in pairs}


def ensure(name: str, root: Path, python: Python | None = None) -> None:
    """Make the environment, or add what it lacks; quick when it is sound.

    `python` asks for that version: a sound environment of another one is made again.
    """
    environment = find(name)
    folder = folder_of(environment, root)
    if work_left(environment, folder, python) is None:
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with only_one(folder) as lock_fd:
        if work := work_left(environment, folder, python):
            installer = Installer(name, folder, folder.with_suffix(".log"), lock_fd)
            do(work, environment, installer, python or former_python(folder) or Python.this())


def former_python(folder: Path) -> Python | None:
    """What it was made with, where nobody asks for another."""
    stamp = read_stamp(folder)
    return Python.called(stamp.interpreter) if stamp and Path(stamp.interpreter).exists() else None


@dataclass(frozen=True)
class Work:
    """What a set-up has to do, and why."""

    reason: str
    layers: tuple[str, ...]
    anew: bool


def work_left(environment: Environment, folder: Path, python: Python | None) -> Work | None:
    stamp = read_stamp(folder)
    if stamp is None:
        news = "an earlier set-up did not finish" if folder.exists() else "new"
        return Work(news, environment.locks, anew=True)
    if reason := why_unfit(stamp, folder, python):
        return Work(reason, environment.locks, anew=True)
    wanted = wanted_layers(environment)
    if layers := tuple(layer for layer in wanted if stamp.layers.get(layer) != wanted[layer]):
        return Work("not as it is locked", layers, anew=False)
    if stamp.edgetune != own_digest(environment):
        return Work("edgetune's own pyproject.toml changed", (), anew=False)
    return None


def why_unfit(stamp: Stamp, folder: Path, python: Python | None) -> str | None:
    if not stamp.still_holds(folder):
        return "the folder or its Python was moved or replaced"
    if python and python.version != stamp.python:
        return f"made with Python {stamp.python}, asked for {python.version}"
    return None


def do(work: Work, environment: Environment, installer: Installer, python: Python) -> None:
    started_s = time.monotonic()
    announce(work, environment)
    former = None if work.anew else read_stamp(installer.folder)
    if former is None:
        python.require_supported()
    installer.begin()
    remove_stamp(installer.folder)
    if former is None:
        installer.make_venv(python)
    install(work, environment, installer, former)
    write_stamp(installer.folder, new_stamp(environment, installer.folder, python, former))
    say(environment.name, f"ready after {time.monotonic() - started_s:.0f} s")


def install(
    work: Work, environment: Environment, installer: Installer, former: Stamp | None
) -> None:
    for layer in work.layers:
        installer.install_lock(lock_file(layer))
    if former and (packages := leftovers(environment, former, installer.folder)):
        installer.uninstall(packages)
    if environment.edgetune and (former is None or former.edgetune != own_digest(environment)):
        installer.install_edgetune(own_source())


def announce(work: Work, environment: Environment) -> None:
    what = " and ".join(f"{layer}.txt" for layer in work.layers) or "edgetune itself"
    if work.anew:
        size = f"{environment.download_mb} MB to download, {environment.disk_mb} MB on disk"
        what = f"{environment.holds}, about {size}"
    say(environment.name, f"{work.reason}: installing {what}")


def leftovers(environment: Environment, former: Stamp, folder: Path) -> list[str]:
    """What was installed from a former lock file and is in none of those of now."""
    layers = {*former.layers, *environment.locks}
    locked = {pin.split("==")[0] for layer in layers for pin in pins(lock_file(layer))}
    return sorted(installed(folder).keys() - locked - OWN)


def own_source() -> Path:
    top = checkout()
    if top is None:
        hint = "the environment that edgetune is installed in is the app's already"
        raise SetupError("only a checkout has an app environment of its own", hint=hint)
    return top


def new_stamp(
    environment: Environment, folder: Path, python: Python, former: Stamp | None
) -> Stamp:
    return Stamp(
        folder=str(folder.resolve()),
        interpreter=str(interpreter(folder)),
        python=former.python if former else python.version,
        layers={**(former.layers if former else {}), **wanted_layers(environment)},
        edgetune=own_digest(environment),
    )


@contextmanager
def only_one(folder: Path) -> Iterator[int]:
    """One set-up of a folder at a time; yields the lock's descriptor, for children to keep."""
    with folder.with_suffix(".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(folder.name, "waiting for another set-up to end")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream.fileno()


def main(argv: Sequence[str]) -> int:
    """The command `edgetune setup`; returns the exit status."""
    options = parse(argv)
    try:
        python = Python.called(options.python) if options.python else None
        for name in options.environment:
            ensure(name, find_root(), python)
    except (UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("interrupted; the next set-up begins this environment again", file=sys.stderr)
        return INTERRUPTED
    print(f"environments ready: {', '.join(options.environment)}")
    return 0


def parse(argv: Sequence[str]) -> argparse.Namespace:
    everything = ["app", *ENGINES] if checkout() else list(ENGINES)
    parser = argparse.ArgumentParser(
        prog="edgetune setup", description="Make the environments that edgetune runs engines in."
    )
    parser.add_argument("environment", nargs="*", default=everything, help=", ".join(everything))
    parser.add_argument("--python", help="make them with this one, again if it was another")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
