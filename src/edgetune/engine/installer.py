"""The child processes of a set-up, venv and pip: progress in plain lines, an error in one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edgetune.engine.catalogue import pins
from edgetune.errors import SetupError

OLDEST, NEWEST = (3, 10), (3, 13)
SAY_EVERY_S = 15.0
CAUSES = (  # what pip's output holds, what that means, and what to do next
    ("DO NOT MATCH THE HASHES", "a package is not the one that was locked", "see {log}"),
    ("No space left on device", "the disk is full", "make room and run it again"),
    (
        "connection broken by|Max retries exceeded|Failed to (resolve|establish)|Read timed out",
        "no package index could be reached",
        "check the network and `pip config list`, and run it again",
    ),
)


def say(name: str, text: str) -> None:
    print(f"{name}: {text}", flush=True)


@dataclass(frozen=True)
class Python:
    """An interpreter to make environments with."""

    path: str
    version: str

    @classmethod
    def this(cls) -> Python:
        return cls(sys.executable, ".".join(str(part) for part in sys.version_info[:3]))

    @classmethod
    def called(cls, name: str) -> Python:
        path = shutil.which(name)
        if path is None:
            raise SetupError("no such Python", got=name, hint=others())
        code = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
        answer = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise SetupError("not a Python that runs", got=path, hint=others())
        return cls(path, answer.stdout.strip())

    def require_supported(self) -> None:
        minor = tuple(int(part) for part in self.version.split(".")[:2])
        if not OLDEST <= minor <= NEWEST:
            expected = "Python {}.{} to {}.{}".format(*OLDEST, *NEWEST)
            got = f"{self.version} ({self.path})"
            raise SetupError("unfit Python", expected=expected, got=got, hint=others())


def others() -> str:
    """What to do next, naming the newest fit interpreter that is on the search path."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if shutil.which(f"python3.{minor}"):
            return f"say PYTHON=python3.{minor} (make) or --python python3.{minor}"
    return "install one, and name it: PYTHON=python3.12 (make) or --python python3.12"


@dataclass(frozen=True)
class Installer:
    """One environment being made in `folder`; every child's output goes to the file `log`."""

    name: str
    folder: Path
    log: Path
    lock_fd: int

    def begin(self) -> None:
        self.log.write_text("")

    def make_venv(self, python: Python) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        command = [python.path, "-I", "-m", "venv", str(self.folder)]
        if self.run(command, Quiet()) != 0:
            raise self.no_venv(python)

    def install_lock(self, path: Path) -> None:
        progress = Progress(self.name, path)
        # The lock is complete, so pip needs not resolve; what comes as source is built with the
        # pinned build packages that are there already, not with the newest off the network.
        options = ["--require-hashes", "--no-deps", "--no-build-isolation"]
        self.pip([*options, "--requirement", str(path)], progress, what=path.name)

    def install_edgetune(self, top: Path) -> None:
        options = ["--no-deps", "--no-build-isolation", "--editable", str(top)]
        self.pip(options, Quiet(), what="edgetune itself")

    def uninstall(self, packages: Sequence[str]) -> None:
        python = str(self.folder / "bin" / "python")
        if self.run([python, "-I", "-m", "pip", "uninstall", "--yes", *packages], Quiet()) != 0:
            raise self.pip_failed("without what is no longer locked")

    def pip(self, arguments: Sequence[str], progress: Progress | Quiet, *, what: str) -> None:
        pip = [str(self.folder / "bin" / "python"), "-I", "-m", "pip", "install"]
        # Compiled is what is imported, when it is: that spares half of the time.
        options = ["--no-compile", "--no-user", "--no-input", "--disable-pip-version-check"]
        if self.run([*pip, *options, "--progress-bar", "off", *arguments], progress) != 0:
            raise self.pip_failed(what)

    def run(self, command: Sequence[str], progress: Progress | Quiet) -> int:
        with self.log.open("a") as log, start(command, self.lock_fd) as child:
            assert child.stdout is not None
            for line in child.stdout:
                log.write(line)
                progress.see(line)
        return child.returncode

    def no_venv(self, python: Python) -> SetupError:
        output = self.log.read_text()
        if "ensurepip" in output or "No module named" in output:
            package = "python{}.{}-venv".format(*python.version.split("."))
            hint = f"install the package that has it (on Debian and Ubuntu: {package})"
            return SetupError(f"{python.path} has no venv module", where=self.name, hint=hint)
        return SetupError("could not make the environment", where=self.name, hint=self.see())

    def pip_failed(self, what: str) -> SetupError:
        output = self.log.read_text()
        for sign, meaning, hint in CAUSES:
            if re.search(sign, output):
                return SetupError(meaning, where=self.name, hint=hint.format(log=self.log))
        errors = [line for line in output.splitlines() if line.startswith("ERROR: ")]
        got = errors[-1].removeprefix("ERROR: ") if errors else ""
        return SetupError(
            f"pip could not install {what}", where=self.name, got=got, hint=self.see()
        )

    def see(self) -> str:
        return f"see {self.log}"


def start(command: Sequence[str], lock_fd: int) -> subprocess.Popen[str]:
    """The child inherits the lock: if we are killed, the next set-up waits until it has ended."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        pass_fds=(lock_fd,),
    )


class Quiet:
    """For steps of a few seconds."""

    def see(self, line: str) -> None:
        """Nothing is said."""


class Progress:
    """Reads pip's output and says now and then how far it is."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.lock, self.pins, self.fetched = name, path.name, len(pins(path)), 0
        self.said_s = time.monotonic()

    def see(self, line: str) -> None:
        if line.startswith("Ignoring "):  # a pin for another Python
            self.pins -= 1
        elif line.startswith(("Collecting ", "Processing ")):
            self.fetched += 1
            self.say_sometimes()
        elif line.startswith("Installing collected packages"):
            say(self.name, f"{self.lock}: installing {self.fetched} packages")

    def say_sometimes(self) -> None:
        if time.monotonic() - self.said_s > SAY_EVERY_S:
            self.said_s = time.monotonic()
            say(self.name, f"{self.lock}: fetched {self.fetched - 1} of {self.pins} packages")
