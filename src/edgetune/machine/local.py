"""This machine: its files and programs; with the root helper's rights where it is installed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from functools import cached_property
from glob import glob
from pathlib import Path

from edgetune.machine.helper import Helper, installed_helper
from edgetune.machine.host import Finished
from edgetune.machine.program import run_program, start_program
from edgetune.machine.root_helper import may_read, may_write

BLANK = "\0 \t\r\n"


class LocalHost:
    """`root` is where the files are looked for; elsewhere than in `/` nothing is asked of sudo."""

    name = "this machine"
    simulated = False

    def __init__(self, root: Path = Path("/")) -> None:
        self.root = root

    @cached_property
    def helper(self) -> Helper | None:
        """Who does what this process may not do; root itself needs nobody."""
        if os.geteuid() == 0 or self.root != Path("/"):
            return None
        return installed_helper()

    def read(self, path: str) -> str:
        try:
            return self.at(path).read_text(errors="replace").rstrip(BLANK)
        except PermissionError:
            if may_read(path) and self.helper is not None:
                return self.helper.read(path).rstrip(BLANK)
            raise

    def write(self, path: str, text: str) -> None:
        try:
            write_once(self.at(path), text)
        except PermissionError:
            if not (may_write(path, text.strip()) and self.helper is not None):
                raise
            self.helper.write(path, text)

    def glob(self, pattern: str) -> list[str]:
        found = glob(pattern.lstrip("/"), root_dir=self.root)  # noqa: PTH207
        return sorted(f"/{path}" for path in found)

    def realpath(self, path: str) -> str:
        real = os.path.realpath(self.at(path))
        return "/" + os.path.relpath(real, os.path.realpath(self.root))

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        if self.helper is not None and self.helper.runs("run", command):
            return self.helper.run(command, timeout_s=timeout_s)
        return run_program(command, timeout_s=timeout_s)

    def stream(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        if self.helper is not None and self.helper.runs("stream", command):
            return self.helper.stream(command)
        return start_program(command)

    def at(self, path: str) -> Path:
        return self.root / path.lstrip("/")


def write_once(path: Path, text: str) -> None:
    """The kernel takes each write for a value of its own; a file that is not there is not made."""
    file = os.open(path, os.O_WRONLY | os.O_TRUNC)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)
