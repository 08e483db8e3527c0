"""tegrastats: a line on loads, clocks, temperatures and rails, again and again.

    python -m edgetune.machine.twin.programs.tegrastats FOLDER [--interval MILLISECONDS]

It ends on SIGTERM. It does not end with its pipe, nor after a number of lines. When its twin is
gone it is no longer there.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from edgetune.machine.twin.folder import STAMP
from edgetune.machine.twin.host import TwinHost, open_twin
from edgetune.machine.twin.stats_line import StatsLines

DEFAULT_MS = 1000
WELL_FOR = 5  # lines, before a fault shows
USAGE = """Usage: tegrastats [-option]
Options:
    --help                  : print this help screen
    --interval <millisec>   : sample the information in <milliseconds>
    --stop                  : stop any running instances of tegrastats
"""


def main(words: Sequence[str]) -> int:
    folder, *options = words
    host = open_twin(Path(folder))
    if host is None:
        return say(f"no twin in {folder}\n", 1)
    match options:
        case []:
            return watch(host, DEFAULT_MS)
        case ["--interval", interval] if interval.isdecimal() and int(interval) > 0:
            return watch(host, int(interval))
        case ["--help"]:
            return say(USAGE, 0)
    return say(f"Unknown command: {options[0]}\n{USAGE}", 1)


def watch(host: TwinHost, interval_ms: int) -> int:
    """Print on absolute deadlines, so that lines do not drift."""
    lines = StatsLines(host.boot().kit)
    faults, count, start_s = host.machine.faults, 0, time.monotonic()
    while (host.folder / STAMP).exists():
        if count >= WELL_FOR and "tegrastats_hangs" in faults:
            time.sleep(interval_ms / 1000)
            continue
        line = lines.line(host.now(), rails="no_rails" not in faults)
        if count >= WELL_FOR and "tegrastats_dies" in faults:
            return say(line[: len(line) // 2], 1)
        with suppress(BrokenPipeError):
            print_line(line)
        count += 1
        time.sleep(max(0.0, start_s + count * interval_ms / 1000 - time.monotonic()))
    return 0


def print_line(line: str) -> None:
    """In one write, past the interpreter's buffer: that would keep what a broken pipe refuses."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def say(text: str, status: int) -> int:
    sys.stdout.write(text)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
