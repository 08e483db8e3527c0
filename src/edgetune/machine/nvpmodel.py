"""NVIDIA's program for power modes: which there are, which one holds, and going to another."""

from __future__ import annotations

import errno
import re
import time

import psutil

from edgetune.machine.host import Host
from edgetune.machine.offer import OfferedMode
from edgetune.machine.values import text_at

CONF = "/etc/nvpmodel.conf"
POWER_MODEL = re.compile(r"<\s*POWER_MODEL\s+ID=([0-9]{1,4})\s+NAME=(\S+)\s*>")
CURRENT = re.compile(r"NV Power Mode: *(\S+)\s+([0-9]{1,4})\b")
TIMEOUT_S, POLL_S = 60.0, 0.05
PROGRAMS = ("/nvpmodel", ".nvpmodel")


def modes(host: Host) -> tuple[OfferedMode, ...]:
    """By id; the configuration can be read without root. None where there is no nvpmodel."""
    found = {int(number): name for number, name in POWER_MODEL.findall(text_at(host, CONF) or "")}
    return tuple(OfferedMode(id=number, name=found[number]) for number in sorted(found))


def current_mode(host: Host) -> int:
    """Raises OSError: there is no nvpmodel, or it does not say.

    Without root it complains of files that it may not open, and answers nevertheless.
    """
    answer = host.run(["nvpmodel", "-q"], timeout_s=TIMEOUT_S)
    if not (match := CURRENT.search(answer.output)):
        raise OSError(errno.ENODATA, f"nvpmodel does not say its mode: {last_line(answer.output)}")
    return int(match[2])


def switch_mode(host: Host, mode: int) -> None:
    """Raises OSError: nvpmodel refused. It reads nothing, so its question to reboot means no.

    Its exit status is 0 after errors, too: what it writes tells.
    """
    answer = host.run(["nvpmodel", "-m", str(mode)], timeout_s=TIMEOUT_S)
    if "reboot" in answer.output.lower():
        raise OSError(errno.EBUSY, f"power mode {mode} needs a reboot")
    if answer.status != 0 or "ERROR" in answer.output:
        raise OSError(errno.EIO, f"nvpmodel: {last_line(answer.output)}")


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"


def await_orphans(timeout_s: float = TIMEOUT_S) -> None:
    """Until no nvpmodel runs that a killed run had started: it would set its mode after us."""
    deadline_s = time.monotonic() + timeout_s
    time.sleep(POLL_S)  # it may just be being started, and still have another name
    while any_runs() and time.monotonic() < deadline_s:
        time.sleep(POLL_S)


def any_runs() -> bool:
    """The board's own, or a twin's, which is a module that Python runs."""
    commands = (process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"]))
    return any(word.endswith(PROGRAMS) for command in commands for word in command[:3])
