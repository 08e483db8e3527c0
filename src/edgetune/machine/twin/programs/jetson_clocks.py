"""jetson_clocks: holds every clock at the highest that the power mode allows.

    python -m edgetune.machine.twin.programs.jetson_clocks FOLDER [--show]
                                                           [--store [FILE]] [--restore [FILE]]

As on the board, what it stores is not all that it or others set: neither upper limits nor
governors. `FILE` lies on the twin.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from edgetune.machine.twin.build import stored_mode
from edgetune.machine.twin.host import TwinHost, open_twin
from edgetune.machine.twin.limits import mode_of
from edgetune.machine.twin.paths import CPU, gpu_folder, rate_files
from edgetune.spec.state import core_list

STORED = "/root/l4t_dfs.conf"
SAVED = (
    f"{CPU}/cpu[0-9]/online",
    f"{CPU}/cpu[0-9]/cpufreq/scaling_min_freq",
    f"{CPU}/cpu[0-9]/cpuidle/state*/disable",
)
FAN = "/sys/devices/pwm-fan/*_pwm", "/sys/devices/pwm-fan/temp_control"


def main(words: Sequence[str]) -> int:
    folder, *options = words
    host = open_twin(Path(folder))
    if host is None:
        return say(f"Error: no twin in {folder}", 1)
    match options:
        case []:
            return hold(host)
        case ["--show"]:
            return say("\n".join(shown(host)), 0)
        case ["--store", *names] if len(names) <= 1:
            return store(host, next(iter(names), STORED))
        case ["--restore", *names] if len(names) <= 1:
            return restore(host, next(iter(names), STORED))
    return say(f"Error: unknown option {options[0]}", 1)


def hold(host: TwinHost) -> int:
    """Lower limits to the upper ones; cores that sleep lightly; the memory at its highest."""
    kit = host.boot().kit
    for path in host.glob(f"{CPU}/cpufreq/policy*/scaling_max_freq"):
        host.write(path.replace("_max_", "_min_"), host.read(path))
    for path in host.glob(f"{CPU}/cpu[0-9]/cpuidle/state*/disable"):
        host.write(path, "1")
    host.write(f"{kit.gpu}/railgate_enable", "0")
    host.write(f"{gpu_folder(kit)}/min_freq", host.read(f"{gpu_folder(kit)}/max_freq"))
    lock, rate = rate_files(kit)
    host.write(lock, "1")
    host.write(rate, str(host.standing().emc_cap_hz or kit.board.emc_hz[-1]))
    return 0


def shown(host: TwinHost) -> Iterator[str]:
    kit, standing, now = host.boot().kit, host.standing(), host.now()
    mode = mode_of(kit, stored_mode(host.folder))
    yield f"SOC family:{kit.board.soc}  Machine:{kit.model}"
    yield f"Online CPUs: {core_list(standing.online)}"
    for index, cluster in enumerate(kit.board.clusters):
        clock = standing.clocks[index]
        for core in cluster.cores:
            yield (
                f"cpu{core}: Online={int(core in standing.online)} Governor={clock.governor}"
                f" MinFreq={clock.least} MaxFreq={clock.most} CurrentFreq={now.khz(index)}"
            )
    least, most = standing.gpu.least, standing.gpu.most
    yield f"GPU MinFreq={least} MaxFreq={most} CurrentFreq={least}"
    table, held = kit.board.emc_hz, int(standing.emc_hz is not None)
    top = standing.emc_cap_hz or table[-1]
    current = now.emc_hz
    yield f"EMC MinFreq={table[0]} MaxFreq={top} CurrentFreq={current} FreqOverride={held}"
    yield f"Fan: PWM={now.fan}"
    yield f"NV Power Mode: {mode.name if mode else ''}"


def store(host: TwinHost, name: str) -> int:
    """One `path:value` a line; asks before it overwrites."""
    file = Path(host.boot().tree + name)
    if file.exists():
        say(f"File {name} already exists. Can I overwrite it? Y/N:", 0)
        if sys.stdin.readline().strip() not in {"Y", "y"}:
            return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{path}:{host.read(path)}\n" for path in saved(host)))
    return 0


def saved(host: TwinHost) -> list[str]:
    kit = host.boot().kit
    lock, _ = rate_files(kit)
    found = [path for pattern in (*SAVED, *FAN) for path in host.glob(pattern)]
    return [*found, f"{gpu_folder(kit)}/min_freq", f"{kit.gpu}/railgate_enable", lock]


def restore(host: TwinHost, name: str) -> int:
    """What cannot be written is told, and changes nothing in the exit status."""
    file = Path(host.boot().tree + name)
    if not file.exists():
        return say(f"Error: {name} file not found !", 1)
    for path, value in re.findall(r"^(/.*):([^:\n]*)$", file.read_text(), re.MULTILINE):
        try:
            host.write(path, value)
        except OSError:
            say(f"Error: Failed to restore {path}", 0)
    return 0


def say(text: str, status: int) -> int:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
