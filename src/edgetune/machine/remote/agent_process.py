"""A running agent, seen from here: a question, its answer, and what stood on its way."""

from __future__ import annotations

import errno
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from typing import Any

import msgspec
from msgspec import Struct

from edgetune.machine.program import PLAIN

AGENT = resources.files(__package__).joinpath("agent.py").read_bytes()
# Nothing of it depends on what is asked: what the agent gets to know travels as data.
BOOT = f'import sys;exec(compile(sys.stdin.buffer.read({len(AGENT)}).decode(),"agent","exec"))'
CHUNK_BYTES = 1 << 16
END_S = 2.0


class LinkLost(ConnectionError):
    """The machine does not answer: what was asked may have happened or not."""


class Answer(Struct, frozen=True, kw_only=True):
    """`ns` is the far machine's monotonic clock as the answer left."""

    ok: Any = None
    errno: int = 0
    text: str = ""
    late: bool = False
    ns: int


class AgentProcess(subprocess.Popen[bytes]):
    """`command` starts it, through a cable or not; it ends when its stdin is closed.

    stdout is not buffered: whoever reads a stream finds all that follows the agent's answer.
    """

    def __init__(self, command: Sequence[str], *, name: str) -> None:
        self.name, self.complaints = name, tempfile.TemporaryFile()  # noqa: SIM115, closed in `end`
        super().__init__(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            bufsize=0,
            env={**os.environ, **PLAIN},
            start_new_session=True,
        )
        with suppress(BrokenPipeError):  # the first question says why
            self.send(AGENT)

    def ask(self, request: dict[str, Any], timeout_s: float, *, more: bool = False) -> Answer:
        """`more`: a program's output may follow the answer, and is left for others to read.

        Raises:
            LinkLost: nobody answers, or something else than an agent.
        """
        try:
            self.send(msgspec.json.encode(request) + b"\n")
            line = self.line(timeout_s, 1 if more else CHUNK_BYTES)
            return msgspec.json.decode(line, type=Answer)
        except (BrokenPipeError, EOFError):
            why = self.last_words()
        except TimeoutError:
            why = f"no answer for {timeout_s:g} s"
        except msgspec.MsgspecError:
            why = "what answers is no agent of edgetune"
        raise LinkLost(errno.EHOSTUNREACH, f"the link to {self.name} is lost: {why}")

    def send(self, data: bytes) -> None:
        assert self.stdin is not None
        while data:
            data = data[self.stdin.write(data) :]

    def line(self, timeout_s: float, chunk_bytes: int) -> bytes:
        """Raises TimeoutError, EOFError."""
        assert self.stdout is not None
        fd, end_s, line = self.stdout.fileno(), time.monotonic() + timeout_s, b""
        while not line.endswith(b"\n"):
            if not select.select([fd], [], [], max(0.0, end_s - time.monotonic()))[0]:
                raise TimeoutError
            data = os.read(fd, chunk_bytes)
            if not data:
                raise EOFError
            line += data
        return line

    def last_words(self) -> str:
        """The last line that it wrote about its end: that of ssh, or of Python."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(END_S)
        self.complaints.seek(0)
        lines = self.complaints.read().decode(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return said[-1] if said else f"its agent ended with status {self.returncode}"

    def terminate(self) -> None:
        """No signal goes through a cable."""
        if self.stdin is not None:
            with suppress(BrokenPipeError):
                self.stdin.close()

    def end(self) -> None:
        """It and all that it has started; a link that hangs is cut."""
        self.terminate()
        try:
            self.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill()
            self.wait()
        for file in (self.stdout, self.complaints):
            if file is not None:
                file.close()
