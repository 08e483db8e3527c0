"""Programs that are run for what they print; each in a process group of its own."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from edgetune.machine.host import Finished

PLAIN = {"LC_ALL": "C"}  # the language that is parsed


def start_program(
    command: Sequence[str],
    *,
    stdin: int = subprocess.DEVNULL,
    kind: type[subprocess.Popen[bytes]] = subprocess.Popen,
) -> subprocess.Popen[bytes]:
    """Its errors come with its output; without `stdin` there is nothing for it to read."""
    return kind(
        list(command),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **PLAIN},
        start_new_session=True,
    )


def run_program(command: Sequence[str], *, timeout_s: float, name: str = "") -> Finished:
    """To its end; `name` is what it is called if not by its first word.

    Raises:
        OSError: it cannot be started.
        TimeoutError: it had not ended by then, and was killed with all that it had started.
    """
    with start_program(command) as process:
        try:
            output, _ = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            end_group(process)
            what = f"{name or command[0]} had not ended after {timeout_s:g} s"
            raise TimeoutError(what) from None
        except BaseException:
            end_group(process)
            raise
    return Finished(process.returncode, output.decode(errors="replace"))


def end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
