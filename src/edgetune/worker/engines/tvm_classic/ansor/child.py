"""Call a function in a forked child: what aborts there ends the child, not the tuning.

TVM 0.19 samples a statement's arithmetic-intensity curve at `total * (i + 1) / 10` operations, in
float32, which for about one total in fifteen rounds to more than `total`; the loop that looks for
the sample then runs off the end of its vector (`ExtractArithmeticIntensityFeature` in
`src/auto_scheduler/feature.cc`), and a library built with assertions aborts. Totals differ from
schedule to schedule, so no sample of a task's schedules says that the next one is safe.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

TIMEOUT_SECONDS = 120.0
CHUNK = 1 << 20


class ChildDied(Exception):
    """How the child ended: `ended by SIGABRT`."""


def call_in_child(function: Callable[[], Any]) -> Any:
    """What `function` returns, pickled on its way here; raises ChildDied when nothing comes."""
    read_fd, write_fd = os.pipe()
    child = os.fork()
    if child == 0:
        answer(function, write_fd)
    os.close(write_fd)
    try:
        content, silent = read_all(read_fd)
    finally:
        os.close(read_fd)
    if silent:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if silent:
        raise ChildDied(f"gave no answer within {TIMEOUT_SECONDS:g} s")
    if status != 0:
        raise ChildDied(describe(status))
    return pickle.loads(content)  # noqa: S301 (our own child wrote it)


def answer(function: Callable[[], Any], write_fd: int) -> NoReturn:
    status = 1
    try:
        # The worker's pipes must close when the worker ends, not when this child does.
        os.closerange(3, write_fd)
        os.closerange(write_fd + 1, os.sysconf("SC_OPEN_MAX"))
        with os.fdopen(write_fd, "wb") as stream:
            pickle.dump(function(), stream, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    except BaseException as error:
        sys.stderr.write(f"in a child process: {error!r}\n")
    finally:
        os._exit(status)


def read_all(read_fd: int) -> tuple[bytes, bool]:
    """Until the pipe closes, or (True) nothing has come for too long."""
    chunks: list[bytes] = []
    while select.select([read_fd], [], [], TIMEOUT_SECONDS)[0]:
        chunk = os.read(read_fd, CHUNK)
        if not chunk:
            return b"".join(chunks), False
        chunks.append(chunk)
    return b"", True


def describe(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"failed with status {os.WEXITSTATUS(status)}"
