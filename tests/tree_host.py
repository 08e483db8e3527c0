"""A machine that is a folder of files, and programs by name."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from glob import glob
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen
from types import MappingProxyType

from edgetune.machine.host import Finished

NO_PROGRAMS: Mapping[str, Sequence[str]] = MappingProxyType({})


class TreeHost:
    """Files that match `denied` may not be read, whoever asks."""

    name = "a tree of files"

    def __init__(
        self,
        root: Path,
        *,
        programs: Mapping[str, Sequence[str]] = NO_PROGRAMS,
        denied: str = "",
        simulated: bool = False,
    ) -> None:
        self.root, self.programs = root, programs
        self.denied, self.simulated = denied, simulated

    def add(self, files: Mapping[str, object]) -> TreeHost:
        for path, content in files.items():
            self.at(path).parent.mkdir(parents=True, exist_ok=True)
            self.at(path).write_text(f"{content}\n")
        return self

    def read(self, path: str) -> str:
        if self.denied and fnmatch(path, self.denied):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return self.at(path).read_text().rstrip("\0 \n")

    def write(self, path: str, text: str) -> None:
        self.at(path).write_text(text)

    def glob(self, pattern: str) -> list[str]:
        found = glob(pattern.lstrip("/"), root_dir=self.root)  # noqa: PTH207
        return sorted(f"/{path}" for path in found)

    def realpath(self, path: str) -> str:
        return path

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), command[0])

    def stream(self, command: Sequence[str]) -> Popen[bytes]:
        program = self.programs.get(command[0])
        if program is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), command[0])
        whole = [*program, *command[1:]]
        return Popen(whole, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, start_new_session=True)

    def at(self, path: str) -> Path:
        return self.root / path.lstrip("/")
