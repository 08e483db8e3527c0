"""A clone of edgetune small enough to be set up in a test, and a Python that only pretends.

The pretended Python answers `-c`, makes a folder for `-m venv`, and for `-m pip install` writes
the lock file's name into `calls` (for `uninstall`, `not:PACKAGE`), then runs the shell commands in
$PIP_DOES.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "edgetune"
PARTS = ("__init__.py", "errors.py", "root.py")
PRETENDER = """#!/bin/sh
for last; do :; done
case "$*" in
*version_info*) echo {version} ;;
*"-m venv"*) {venv} ;;
*"-m pip uninstall"*) echo "not:$last" >> "{calls}" ;;
*"-m pip install"*) basename "$last" >> "{calls}"; {{ eval "$PIP_DOES"; }} ;;
esac
"""
MAKE_VENV = 'mkdir -p "$last/bin" && cp "$0" "$last/bin/python"'


@dataclass(frozen=True)
class Clone:
    """`package` is where edgetune lies, `root` where it is started and sets things up."""

    root: Path
    package: Path
    requirements: Path

    @property
    def venvs(self) -> Path:
        return self.root / ".venvs"

    @property
    def calls(self) -> list[str]:
        """What pip was called for so far."""
        path = self.root / "calls"
        return path.read_text().split() if path.exists() else []

    def lock(self, **pins: str) -> None:
        for name, text in pins.items():
            (self.requirements / f"{name.replace('_', '-')}.txt").write_text(text)

    def python(self, version: str = "3.12.9", *, venv: str = MAKE_VENV) -> str:
        path = self.root / f"python-{version}"
        path.write_text(PRETENDER.format(version=version, venv=venv, calls=self.root / "calls"))
        path.chmod(0o755)
        return str(path)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """`edgetune setup`, without anything installed: the standard library is all there is."""
        return subprocess.Popen(
            [sys.executable, "-S", "-m", "edgetune.engine.environments", *arguments],
            cwd=self.root,
            env=self.environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def set_up(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Its exit status, and what it said."""
        with self.start(*arguments, **variables) as process:
            said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def evaluate(self, expression: str) -> tuple[int, str]:
        code = f"from edgetune.engine.environments import *; print({expression})"
        answer = subprocess.run(
            [sys.executable, "-S", "-c", code],
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.returncode, (answer.stdout + answer.stderr).strip().splitlines()[-1]

    def environment(self, **variables: str) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if key != "EDGETUNE_ROOT"}
        return {**inherited, "PYTHONPATH": str(self.package.parent), **variables}


def make_clone(folder: Path) -> Clone:
    """A checkout: edgetune below `src/`, lock files and a project file beside it."""
    clone = Clone(folder, folder / "src" / "edgetune", folder / "requirements")
    copy_parts(clone.package)
    clone.requirements.mkdir()
    (folder / "pyproject.toml").write_text("[project]\n")
    clone.lock(build="", app="", dev="", onnxruntime="")
    return clone


def make_installed(folder: Path) -> Clone:
    """An installed wheel, which carries its lock files, and a user's own folder."""
    package = folder / "site-packages" / "edgetune"
    copy_parts(package)
    (package / "requirements").mkdir()
    (folder / "work").mkdir()
    clone = Clone(folder / "work", package, package / "requirements")
    clone.lock(build="", app="", onnxruntime="", tvm_classic="")
    return clone


def copy_parts(package: Path) -> None:
    (package / "engine").mkdir(parents=True)
    for part in PARTS:
        shutil.copy(SOURCE / part, package / part)
    for path in (SOURCE / "engine").glob("*.py"):
        shutil.copy(path, package / "engine" / path.name)
