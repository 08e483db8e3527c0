"""nvpmodel: asks for the power mode, sets it, lists those that there are.

    python -m edgetune.machine.twin.programs.nvpmodel FOLDER -q | -m ID | -p --verbose

A mode that takes a reboot is asked about on stdin; unless the answer is yes nothing is changed.
Like the board's, it says what went wrong in words and not in its exit status.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from edgetune.machine.twin.build import restart, stored_mode
from edgetune.machine.twin.folder import locked
from edgetune.machine.twin.host import TwinHost, open_twin
from edgetune.machine.twin.limits import mode_of
from edgetune.machine.twin.paths import CONF
from edgetune.machine.twin.power_mode import set_mode

NO_FAN_MODE = "NVPM WARN: fan mode is not set!"
REBOOT = """NVPM WARN: Golden image context is already created
NVPM WARN: Reboot required for changing to this power mode: {mode}
NVPM WARN: DO YOU WANT TO REBOOT NOW? enter YES/yes to confirm:"""
NO_REBOOT = "NVPM ERROR: optMask is 1, no request for power mode"


def main(words: Sequence[str]) -> int:
    folder, *options = words
    host = open_twin(Path(folder))
    if host is None:
        return say(f"NVPM ERROR: no twin in {folder}", 1)
    match options:
        case ["-q" | "--query"]:
            return say(query(host), 0)
        case ["-m" | "--mode", number] if number.isdecimal():
            return change(host, int(number))
        case ["-p" | "--parse", "--verbose"]:
            return say(listing(host.read(CONF)), 0)
    return say("NVPM ERROR: unknown options", 1)


def query(host: TwinHost) -> str:
    number = stored_mode(host.folder)
    mode = mode_of(host.boot().kit, number)
    warning = [NO_FAN_MODE] if host.boot().kit.board.soc == "tegra210" else []
    return "\n".join([*warning, f"NV Power Mode: {mode.name if mode else ''}", str(number)])


def change(host: TwinHost, number: int) -> int:
    mode = mode_of(host.boot().kit, number)
    if mode is None:
        return say(f"NVPM ERROR: invalid power mode {number}", 1)
    if not mode.reboots or stored_mode(host.folder) == number:
        return say("\n".join(set_mode(host, number)), 0)
    say(REBOOT.format(mode=number), 0)
    if sys.stdin.readline().strip() not in {"YES", "yes"}:
        return say(NO_REBOOT, 0)
    with locked(host.folder):
        restart(host.folder, number)
    return 0


def listing(conf: str) -> str:
    """The configuration in the words of `-p --verbose`."""
    lines = [line.strip("<> ") for line in conf.splitlines() if line]
    names = dict(re.findall(r"POWER_MODEL ID=(\d+) NAME=(\w+)", conf))
    told = [re.sub(r"^POWER_MODEL ", "POWER_MODEL: ", line) for line in lines]
    default = re.search(r"PM_CONFIG DEFAULT=(\d+)", conf)
    number = default[1] if default else "0"
    head = f"PM_CONFIG: DEFAULT={names.get(number, '')}({number})"
    rest = [line for line in told if not line.startswith("PM_CONFIG")]
    return "\n".join(f"NVPM VERB: {line}" for line in [head, *rest])


def say(text: str, status: int) -> int:
    if text:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
