#!/usr/bin/python3 -IS
"""All that edgetune does as root: run by root itself, or by others through `sudo -n`.

    root_helper check                   nothing: says that it may be run
    root_helper read PATH               prints a file
    root_helper write PATH VALUE        hands VALUE to the kernel in one write
    root_helper run PROGRAM ARGUMENT…   runs a program to its end
    root_helper stream PROGRAM …        runs it until it ends, or until stdin is closed

Files, values and programs are those of the lists below, and no others. A path must be on the list
both as it is given and as links lead on from it. Exit status: 0, or the program's; 125 with `errno
NUMBER` on stdout where the kernel refused; 126 where this helper did, and why.

It is copied to where only root can write. Nothing but the standard library of Python 3.6 is used.
"""

import os
import re
import select
import signal
import subprocess
import sys

KERNEL_REFUSED, REFUSED = 125, 126

NAME = r"[\w:@+-][\w.:@+-]*"
DEVICE = rf"/sys/devices/(?:{NAME}/){{1,9}}"
CPU = r"/sys/devices/system/cpu/"
POLICY = CPU + r"(?:cpu\d{1,3}/cpufreq|cpufreq/policy\d{1,3})/"
DEVFREQ = r"(?:/sys/class/|" + DEVICE + r")devfreq/" + NAME + "/"
GPU = r"(?:/sys/class/devfreq/" + NAME + r"/device/|" + DEVICE + ")"
HWMON = r"(?:/sys/class/|" + DEVICE + r")hwmon/hwmon\d{1,3}/"
BWMGR = r"/sys/kernel/debug/tegra_bwmgr/"
OVERRIDE = r"/sys/kernel/debug/clk/override\.emc/"
BPMP = r"/sys/kernel/debug/bpmp/debug/clk/emc/"

CLOCK, FLAG, WORD, DUTY = r"\d{1,12}", r"[01]", r"[a-z][a-z0-9_]{0,30}", r"\d{1,3}"
WRITABLE = (
    (CPU + r"cpu\d{1,3}/online", FLAG),
    (POLICY + r"scaling_(?:min_freq|max_freq|setspeed)", CLOCK),
    (POLICY + r"scaling_governor", WORD),
    (DEVFREQ + r"(?:min_freq|max_freq)", CLOCK),
    (DEVFREQ + r"governor", WORD),
    (GPU + r"(?:railgate_enable|enable_3d_scaling)", FLAG),
    (GPU + r"power/control", r"on|auto"),
    (OVERRIDE + r"clk_state", FLAG),
    (OVERRIDE + r"clk_update_rate", CLOCK),
    (BPMP + r"mrq_rate_locked", FLAG),
    (BPMP + r"rate", CLOCK),
    (r"/sys/kernel/nvpmodel_(?:emc_cap/emc_iso_cap|clk_cap/emc)", CLOCK),
    (r"/sys/devices/pwm-fan/target_pwm", DUTY),
    (r"/sys/devices/pwm-fan/temp_control", FLAG),
    (HWMON + r"pwm1", DUTY),
    (HWMON + r"pwm1_enable", r"[0-5]"),
)
READABLE = (
    *(path for path, _ in WRITABLE),
    POLICY + r"cpuinfo_cur_freq",
    BWMGR + r"emc_(?:min|max)_rate",
    OVERRIDE + r"clk_rate",
    BPMP + r"(?:min|max)_rate",
)
PROGRAMS = {
    "nvpmodel": "/usr/sbin/nvpmodel",
    "tegrastats": "/usr/bin/tegrastats",
    "jetson_clocks": "/usr/bin/jetson_clocks",
}
COMMANDS = (
    r"run nvpmodel -m \d{1,3}",
    r"run nvpmodel -q",
    r"run jetson_clocks(?: --show)?",
    r"stream tegrastats --interval \d{1,6}",
)


class Refused(Exception):
    """It is not on the list."""


def may_read(path: str) -> bool:
    return any(re.fullmatch(pattern, path, re.ASCII) for pattern in READABLE)


def may_write(path: str, value: str) -> bool:
    return any(
        re.fullmatch(pattern, path, re.ASCII) and re.fullmatch(allowed, value, re.ASCII)
        for pattern, allowed in WRITABLE
    )


def may_start(verb: str, command: "list[str]") -> bool:
    line = " ".join([verb, *command])
    if line.split() != [verb, *command]:
        return False
    return any(re.fullmatch(pattern, line, re.ASCII) for pattern in COMMANDS)


def read(path: str, root: str = "") -> str:
    real = os.path.realpath(root + path)
    if not (may_read(path) and may_read(real[len(os.path.realpath(root or "/").rstrip("/")) :])):
        raise Refused(path)
    with open(real, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
        return file.read()


def write(path: str, value: str, root: str = "") -> None:
    value = value.rstrip("\n")
    real = os.path.realpath(root + path)
    inside = real[len(os.path.realpath(root or "/").rstrip("/")) :]
    if not (may_write(path, value) and may_write(inside, value)):
        raise Refused(path + " " + value)
    file = os.open(real, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        os.write(file, value.encode())
    finally:
        os.close(file)


def run(command: "list[str]", programs: "dict[str, str]") -> int:
    return subprocess.call(
        [programs[command[0]], *command[1:]],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )


def stream(command: "list[str]", programs: "dict[str, str]") -> int:
    """Whoever asked cannot end a process of root's: closing stdin ends it, and so does dying."""
    told = []  # a handler that raises could do so before the child is known
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: told.append(number))
    child = subprocess.Popen(
        [programs[command[0]], *command[1:]],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        while child.poll() is None and not told and not stdin_closed(wait_s=0.1):
            pass
    finally:
        end(child)
    return child.returncode


def stdin_closed(wait_s: float) -> bool:
    ready = select.select([0], [], [], wait_s)[0]
    return bool(ready) and not os.read(0, 4096)


def end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(timeout=2)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def perform(words: "list[str]", root: str, programs: "dict[str, str]") -> int:
    if words == ["check"]:
        return 0
    if words[:1] == ["read"] and len(words) == 2:
        sys.stdout.write(read(words[1], root))
        return 0
    if words[:1] == ["write"] and len(words) == 3:
        write(words[1], words[2], root)
        return 0
    if words and may_start(words[0], words[1:]):
        start = stream if words[0] == "stream" else run
        return start(words[1:], programs)
    raise Refused(" ".join(words))


def main(words: "list[str]", root: str = "", programs: "dict[str, str]" = PROGRAMS) -> int:
    """Its exit status. Tests give a tree and programs of their own; a command line cannot."""
    try:
        return perform(words, root, programs)
    except Refused as refused:
        sys.stdout.write(f"refused: not on the list: {refused}\n")
        return REFUSED
    except OSError as error:
        sys.stdout.write(f"errno {error.errno}\n")
        return KERNEL_REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
