"""nvpmodel's configuration: where a power mode writes, and what each mode writes there."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.machine.board import Mode
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.paths import cap_file, core_folder, gpu_folder

NO_CAP = -1


def nvpmodel_conf(kit: Kit) -> str:
    return "\n".join([*parameters(kit), *modes(kit), default(kit)])


def default(kit: Kit) -> str:
    return f"< PM_CONFIG DEFAULT={kit.board.default_mode} >"


def parameters(kit: Kit) -> Iterator[str]:
    yield "< PARAM TYPE=FILE NAME=CPU_ONLINE >"
    for core in kit.board.cores:
        yield f"CORE_{core} {core_folder(core)}/online"
    for number, cluster in enumerate(kit.board.clusters):
        folder = f"{core_folder(min(cluster.cores))}/cpufreq"
        yield f"\n< PARAM TYPE=CLOCK NAME={cluster_name(kit, number)} >"
        yield f"FREQ_TABLE {folder}/scaling_available_frequencies"
        yield f"MAX_FREQ {folder}/scaling_max_freq"
        yield f"MIN_FREQ {folder}/scaling_min_freq"
    yield "\n< PARAM TYPE=CLOCK NAME=GPU >"
    yield f"FREQ_TABLE {gpu_folder(kit)}/available_frequencies"
    yield f"MAX_FREQ {gpu_folder(kit)}/max_freq"
    yield f"MIN_FREQ {gpu_folder(kit)}/min_freq"
    if cap := cap_file(kit):
        yield f"\n< PARAM TYPE=CLOCK NAME=EMC >\nMAX_FREQ {cap}"


def modes(kit: Kit) -> Iterator[str]:
    for mode in kit.board.modes:
        yield f"\n< POWER_MODEL ID={mode.id} NAME={mode.name} >"
        yield from mode_lines(kit, mode)
    yield ""


def mode_lines(kit: Kit, mode: Mode) -> Iterator[str]:
    """One setting a line, as they stand in the file and as `-p --verbose` prints them."""
    for core in kit.board.cores:
        yield f"CPU_ONLINE CORE_{core} {int(core in mode.online)}"
    caps = dict(mode.cpu_khz)
    for number, cluster in enumerate(kit.board.clusters):
        name = cluster_name(kit, number)
        yield f"{name} MIN_FREQ {kit.least_khz}"
        yield f"{name} MAX_FREQ {caps.get(cluster.name, NO_CAP)}"
    yield f"GPU MIN_FREQ {kit.least_gpu_hz}"
    yield f"GPU MAX_FREQ {mode.gpu_hz or NO_CAP}"
    yield f"EMC MAX_FREQ {mode.emc_hz or 0}"


def cluster_name(kit: Kit, number: int) -> str:
    name = kit.board.clusters[number].name.upper()
    return kit.conf_cluster.format(NAME=name, number=number)
