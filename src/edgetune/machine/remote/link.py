"""The link to a machine: asked one thing at a time, and opened again when it was lost."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from edgetune.machine.remote.agent_process import AgentProcess, Answer, LinkLost
from edgetune.measure.clock_offset import Exchange

OPEN_S, ANSWER_S = 30.0, 15.0
PAUSE_S, LONGEST_PAUSE_S = 0.5, 5.0


class Begun(Struct, frozen=True, kw_only=True):
    """Who is at the other end; `user` is 0 for root."""

    python: str
    architecture: str
    user: int
    home: str
    pid: int


class Heard(NamedTuple):
    """An answer, and the clocks of both ends around it."""

    answer: Answer
    exchange: Exchange


class Link:
    """`command` starts an agent; `name` is the machine's, for people; `root` as in `LocalHost`.

    For `patience_s` a link that was lost is opened again before a question fails. Used by one
    thread at a time; the others wait.
    """

    def __init__(
        self, command: Sequence[str], *, name: str, root: str = "", patience_s: float = 0.0
    ) -> None:
        self.command, self.name, self.root = tuple(command), name, root
        self.patience_s = patience_s
        self._agent: AgentProcess | None = None
        self._begun: Begun | None = None
        self._turn = threading.Lock()

    def ask(self, do: str, *, timeout_s: float = ANSWER_S, again: bool = True, **what: Any) -> Any:
        """What the agent found. `again`: it does no harm when it happens twice.

        Raises:
            LinkLost: it cannot be reached, or has not answered in time.
            TimeoutError: a program had not ended in time, and was killed there.
            OSError: as the kernel there refused.
        """
        heard = self.hear({"do": do, **what}, timeout_s=timeout_s, again=again)
        return accepted(heard.answer, what)

    def hear(self, request: dict[str, Any], *, timeout_s: float, again: bool) -> Heard:
        """The answer with the clocks of both ends. Raises LinkLost."""
        end_s, pause_s = time.monotonic() + self.patience_s, PAUSE_S
        while True:
            agent = None
            with self._turn:
                try:
                    agent = self.open()
                    asked_ns = time.monotonic_ns()
                    answer = agent.ask(request, timeout_s)
                    heard_ns = time.monotonic_ns()
                    return Heard(
                        answer,
                        Exchange(asked_ns=asked_ns, stamped_ns=answer.ns, heard_ns=heard_ns),
                    )
                except LinkLost:
                    self.drop()
                    if time.monotonic() >= end_s or (agent is not None and not again):
                        raise
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def open(self) -> AgentProcess:
        """Raises LinkLost."""
        if self._agent is None:
            self._agent, self._begun = self.begin()
        return self._agent

    def drop(self) -> None:
        agent, self._agent = self._agent, None
        if agent is not None:
            agent.end()

    def begin(self, *, more: bool = False) -> tuple[AgentProcess, Begun]:
        """A new agent; `more` as in `AgentProcess.ask`. Raises LinkLost."""
        agent = AgentProcess(self.command, name=self.name)
        try:
            answer = agent.ask({"do": "begin", "root": self.root}, OPEN_S, more=more)
            return agent, msgspec.convert(answer.ok, Begun)
        except BaseException:
            agent.end()
            raise

    def begun(self) -> Begun:
        """Who is at the other end. Raises LinkLost."""
        self.ask("clock")
        assert self._begun is not None
        return self._begun

    def stream(self, command: Sequence[str]) -> AgentProcess:
        """A program there, read from `stdout`, on a link of its own.

        Raises:
            LinkLost: the machine does not answer.
            OSError: it cannot be started there.
        """
        agent, _ = self.begin(more=True)
        try:
            request = {"do": "stream", "command": list(command)}
            accepted(agent.ask(request, ANSWER_S, more=True), request)
        except BaseException:
            agent.end()
            raise
        agent.complaints.close()  # from here on it is a program like any other
        return agent

    def close(self) -> None:
        with self._turn:
            self.drop()


def accepted(answer: Answer, what: dict[str, Any]) -> Any:
    """What was asked for. Raises OSError, TimeoutError, as if it had happened here."""
    if answer.late:
        name, limit_s = what["command"][0], what["limit_s"]
        raise TimeoutError(f"{name} had not ended after {limit_s:g} s")
    if answer.errno:
        path = what["path"] if "path" in what else what["command"][0]
        raise OSError(answer.errno, answer.text or os.strerror(answer.errno), path)
    return answer.ok
