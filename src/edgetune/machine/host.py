"""One machine as all knobs, probes and samplers see it: files by absolute path, and programs.

Whoever implements it decides where the files lie: on this machine, in the tree of a twin, or at
the other end of a cable.
"""

from __future__ import annotations

from collections.abc import Sequence
from subprocess import Popen
from typing import NamedTuple, Protocol


class Finished(NamedTuple):
    """A program that has ended: its exit status, and all it wrote, errors included."""

    status: int
    output: str


class Host(Protocol):
    """Paths are absolute on that machine; nothing is expanded or quoted by the caller."""

    @property
    def name(self) -> str:
        """For people: `this machine`, `the twin of a Jetson TX2`."""

    @property
    def simulated(self) -> bool:
        """Whatever is measured there is no measurement."""

    def read(self, path: str) -> str:
        """The text, without the NULs and blanks at its end. Raises OSError."""

    def write(self, path: str, text: str) -> None:
        """Hand `text` to the kernel in one write. Raises OSError, EINVAL among others."""

    def glob(self, pattern: str) -> list[str]:
        """The paths that exist, sorted; `*` stands for a part of one name."""

    def realpath(self, path: str) -> str:
        """Where links lead; the path itself where there are none."""

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        """Run a program to its end; it reads nothing. Raises OSError, TimeoutError."""

    def stream(self, command: Sequence[str]) -> Popen[bytes]:
        """Start a program whose output is read from `stdout` while it runs. Raises OSError.

        Whoever starts it ends it: `terminate`, then `kill`.
        """
