"""The root helper as others see it: asked through sudo, for what may not be done directly."""

from __future__ import annotations

import errno
import os
import re
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from edgetune.machine.host import Finished
from edgetune.machine.program import run_program, start_program
from edgetune.machine.root_helper import KERNEL_REFUSED, PROGRAMS, REFUSED, may_start

INSTALLED = Path("/usr/local/lib/edgetune/root_helper")
ANSWER_S = 10.0
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Lifeline(subprocess.Popen[bytes]):
    """A process of root's takes no signal from us: it ends when its stdin is closed."""

    def terminate(self) -> None:
        if self.stdin is not None:
            self.stdin.close()

    def kill(self) -> None:
        self.terminate()


class Helper:
    """`command` starts it: the words before its own."""

    def __init__(self, command: Sequence[str] = ("sudo", "-n", str(INSTALLED))) -> None:
        self.command = tuple(command)

    def read(self, path: str) -> str:
        return self.ask("read", path)

    def write(self, path: str, text: str) -> None:
        self.ask("write", path, text)

    def ask(self, verb: str, path: str, *words: str) -> str:
        """What it prints. Raises OSError, as if the file had been opened here."""
        done = run_program([*self.command, verb, path, *words], timeout_s=ANSWER_S)
        if done.status:
            raise refusal(done, path)
        return done.output

    def runs(self, verb: str, command: Sequence[str]) -> bool:
        """Whether it would start that program with these arguments."""
        return may_start(verb, own_words(command))

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        return run_program([*self.command, "run", *own_words(command)], timeout_s=timeout_s)

    def stream(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        words = [*self.command, "stream", *own_words(command)]
        return start_program(words, stdin=subprocess.PIPE, kind=Lifeline)

    def answers(self) -> bool:
        """Whether sudo lets it run without a password."""
        try:
            return run_program([*self.command, "check"], timeout_s=ANSWER_S).status == 0
        except OSError:
            return False


def own_words(command: Sequence[str]) -> list[str]:
    """The helper knows programs by name, and itself where they are."""
    names = {path: name for name, path in PROGRAMS.items()}
    return [names.get(command[0], command[0]), *command[1:]]


def refusal(done: Finished, path: str) -> OSError:
    if done.status == KERNEL_REFUSED and (found := re.match(r"errno (\d+)", done.output)):
        number = int(found[1])
        return OSError(number, os.strerror(number), path)
    why = "the root helper refuses" if done.status == REFUSED else done.output.strip()
    return PermissionError(errno.EACCES, why, path)


def installed_helper(path: Path = INSTALLED) -> Helper | None:
    """The helper, if it is there, nobody but root can have changed it, and sudo lets us run it."""
    if not (guarded(path) and guarded(path.parent)):
        return None
    helper = Helper(("sudo", "-n", str(path)))
    return helper if helper.answers() else None


def guarded(path: Path) -> bool:
    """It is root's, no link, and others may not write there."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return (
        facts.st_uid == 0 and not facts.st_mode & OTHERS_WRITE and not stat.S_ISLNK(facts.st_mode)
    )
