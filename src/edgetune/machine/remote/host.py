"""A machine at the other end of a link, seen as a machine."""

from __future__ import annotations

from collections.abc import Sequence
from subprocess import Popen

import msgspec

from edgetune.machine.host import Finished
from edgetune.machine.remote.link import ANSWER_S, Link


class RemoteHost:
    """What its user may do there, and no more."""

    simulated = False

    def __init__(self, link: Link) -> None:
        self.link = link

    @property
    def name(self) -> str:
        return self.link.name

    def read(self, path: str) -> str:
        return text(self.link.ask("read", path=path))

    def write(self, path: str, text: str) -> None:
        self.link.ask("write", path=path, text=text)

    def glob(self, pattern: str) -> list[str]:
        return msgspec.convert(self.link.ask("glob", path=pattern), list[str])

    def realpath(self, path: str) -> str:
        return text(self.link.ask("realpath", path=path))

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        found = self.link.ask(
            "run",
            again=False,
            timeout_s=timeout_s + ANSWER_S,
            command=list(command),
            limit_s=timeout_s,
        )
        return msgspec.convert(found, Finished)

    def stream(self, command: Sequence[str]) -> Popen[bytes]:
        return self.link.stream(command)


def text(found: object) -> str:
    return msgspec.convert(found, str)
