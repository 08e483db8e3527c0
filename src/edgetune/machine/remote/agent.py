"""The far end of a link: reads and writes files and runs programs there for whoever holds it.

It travels over the link itself and is run by that machine's Python: nothing needs be installed,
and both ends are of one version. Nothing but the standard library of Python 3.6 is used. One
request a line on standard input, one answer a line on standard output, both JSON objects:

    {"do": "begin", "root": ""}                       {"ok": {"python": "3.6.9", …}, "ns": 67}
    {"do": "read", "path": "/proc/stat"}              {"ok": "cpu  9 9 …", "ns": 71}
    {"do": "write", "path": "/sys/…", "text": "1"}    {"errno": 22, "text": "Invalid …", "ns": 73}
    {"do": "run", "command": […], "limit_s": 10}      {"ok": [0, "what it wrote"], "ns": 79}
    {"do": "stream", "command": […]}                  {"ok": null, "ns": 83}, then what it writes

`ns` is this machine's monotonic clock as the answer leaves. A program that was still running after
its time is killed, and `late` stands in the answer. `stream` is the last request of a link. When
standard input ends, the agent ends, and so does what it has started.
"""

import contextlib
import glob
import json
import os
import platform
import select
import signal
import subprocess
import sys
import time
from typing import Any

BLANK = "\0 \t\r\n"
SLICE_S = 0.1


class LinkClosed(Exception):
    """Nobody is there any more."""


def main(root: str = "") -> None:
    """Files are looked for below `root`; a rehearsal has one of its own."""
    for line in iter(sys.stdin.buffer.readline, b""):
        request = json.loads(line.decode())
        if request["do"] == "begin":
            root = request["root"].rstrip("/")
        answer, child = answered(request, root)
        answer["ns"] = int(time.clock_gettime(time.CLOCK_MONOTONIC) * 1e9)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        if child is not None:
            forward(child)
            return


def answered(
    request: "dict[str, Any]", root: str
) -> "tuple[dict[str, object], subprocess.Popen[bytes] | None]":
    """The answer, and a program whose output is to follow it."""
    try:
        if request["do"] == "stream":
            return {"ok": None}, started(request["command"], stdout=None)
        return {"ok": done(request, root)}, None
    except subprocess.TimeoutExpired:
        return {"late": True}, None
    except OSError as error:
        return {"errno": error.errno or 5, "text": error.strerror or str(error)}, None


def done(request: "dict[str, Any]", root: str) -> object:
    """What was asked for; raises OSError, TimeoutExpired."""
    if request["do"] == "begin":
        return myself()
    if request["do"] == "run":
        return run(request["command"], request["limit_s"])
    if request["do"] == "write":
        write(root + request["path"], request["text"])
    if request["do"] in LOOKS:
        return LOOKS[request["do"]](root, request["path"])
    return None  # a file was written, or only the clock was asked for


def myself() -> "dict[str, object]":
    return {
        "python": platform.python_version(),
        "architecture": platform.machine(),
        "user": os.geteuid(),
        "home": os.path.expanduser("~"),  # noqa: PTH111
        "pid": os.getpid(),
    }


def read(root: str, path: str) -> str:
    with open(root + path, errors="replace") as file:  # noqa: PTH123
        return file.read().rstrip(BLANK)


def find(root: str, pattern: str) -> "list[str]":
    found = glob.glob(glob.escape(root) + pattern)  # noqa: PTH207
    return sorted(path[len(root) :] for path in found)


def real(root: str, path: str) -> str:
    return os.path.realpath(root + path)[len(os.path.realpath(root or "/").rstrip("/")) :]


LOOKS = {"read": read, "glob": find, "realpath": real}


def write(path: str, text: str) -> None:
    """The kernel takes each write for a value of its own; a file that is not there is not made."""
    file = os.open(path, os.O_WRONLY | os.O_TRUNC)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def started(command: "list[str]", stdout: "int | None") -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        env=dict(os.environ, LC_ALL="C"),
        start_new_session=True,
    )


def run(command: "list[str]", limit_s: float) -> "list[object]":
    """Its status and its output; raises TimeoutExpired, LinkClosed."""
    child = started(command, subprocess.PIPE)
    end_s = time.monotonic() + limit_s
    try:
        while True:
            try:
                output, _ = child.communicate(timeout=SLICE_S)
            except subprocess.TimeoutExpired:
                if time.monotonic() > end_s:
                    raise
                refuse_closed()
            else:
                return [child.returncode, output.decode(errors="replace")]
    finally:
        end_group(child)


def forward(child: "subprocess.Popen[bytes]") -> None:
    """Until the program ends, or nobody listens."""
    try:
        while child.poll() is None:
            refuse_closed(SLICE_S)
    finally:
        end_group(child)
    sys.exit(child.returncode)


def refuse_closed(wait_s: float = 0.0) -> None:
    """Raises LinkClosed; while a program runs, whoever waits for it sends nothing."""
    if select.select([0], [], [], wait_s)[0] and not os.read(0, 1):
        raise LinkClosed


def end_group(child: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(OSError):  # all of it has ended
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    try:
        main()
    except LinkClosed:
        sys.exit(1)
