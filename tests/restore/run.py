"""Processes that set twins, or put them back, until something ends them.

    python -m tests.restore.run set FOLDER KIND     set the clocks, again and again
    python -m tests.restore.run modes FOLDER KIND   around it another power mode
    python -m tests.restore.run restore FOLDER
    python -m tests.restore.run serve               each line of stdin is one of those, forked

They say on stdout what they do: `write PATH`, `set` when a point is set, `end`; the server says
how each of its processes ended.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from edgetune.cli.endings import ended_well
from edgetune.machine.host import Finished
from edgetune.machine.restore import restore
from edgetune.machine.session import MachineSession
from edgetune.machine.twin.host import TwinHost
from edgetune.spec import State
from tests.restore.twins import KINDS, held, twin_in

ROOT = Path(__file__).parents[2]


class MortalTwin(TwinHost):
    """Ends its process by SIGKILL at the moment `last`: each write has two, one on either side."""

    last = 0
    moment = 0
    pause_s = 0.0

    def write(self, path: str, text: str) -> None:
        say("write", path)
        time.sleep(self.pause_s)
        self.pass_moment()
        super().write(path, text)
        self.pass_moment()

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        if "-m" not in command:
            return super().run(command, timeout_s=timeout_s)
        say("write", *command)
        self.pass_moment()
        finished = super().run(command, timeout_s=timeout_s)
        self.pass_moment()
        return finished

    def pass_moment(self) -> None:
        self.moment += 1
        if self.moment == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def act(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["set", "modes", "restore"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("kind", nargs="?", default="tx2")
    parser.add_argument("--points", type=int, default=1)
    parser.add_argument("--hold", type=float, default=0.0, help="seconds that a point lasts")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds before each write")
    parser.add_argument("--last", type=int, default=0, help="the moment to die at")
    parser.add_argument("--disk", type=int, default=0, help="bytes that a file may have")
    options = parser.parse_args(words)
    if options.disk:
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.disk, options.disk))
    host = MortalTwin(options.folder, twin_in(options.folder).machine)
    host.last, host.pause_s = options.last, options.pause
    if options.what == "restore":
        restore(host, options.folder, command="edgetune restore")
    else:
        mode = KINDS[options.kind].mode if options.what == "modes" else State(cores=(0,))
        set_points(host, mode, KINDS[options.kind].clocks, options.points, options.hold)
    say("end")
    return 0


def set_points(host: TwinHost, mode: State, clocks: State, points: int, hold_s: float) -> None:
    with held(host) as machine, MachineSession(machine) as outer:
        outer.apply(mode)
        for _ in range(points):
            with MachineSession(machine) as inner:
                inner.apply(clocks)
                say("set")
                time.sleep(hold_s)


def serve() -> int:
    """Forking costs a tenth of starting a Python."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            os._exit(ended_well(partial(act, line.split())))
        _, status = os.waitpid(child, 0)
        say(str(os.waitstatus_to_exitcode(status)))
    return 0


def start(*words: object) -> subprocess.Popen[str]:
    """One of these processes."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.restore.run", *map(str, words)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_line(process: subprocess.Popen[str], beginning: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(beginning):
            return line
    raise AssertionError(process.communicate()[1])


class Server:
    """The server, asked for one process after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def status(self, *words: object) -> int:
        """How that one ended: its exit status, or the signal below zero."""
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return int(wait_for_line(self.process, ""))


@contextmanager
def serving() -> Iterator[Server]:
    with start("serve") as process:
        yield Server(process)


if __name__ == "__main__":
    sys.exit(serve() if sys.argv[1:] == ["serve"] else ended_well(lambda: act(sys.argv[1:])))
