"""nvpmodel's power mode: upper limits of the clocks, and which cores are on-line at all."""

from __future__ import annotations

from edgetune.machine.board import Board
from edgetune.machine.change import Change, file_change
from edgetune.machine.cpufreq import policies
from edgetune.machine.devfreq import gpu_node
from edgetune.machine.dial import MODE, Dial
from edgetune.machine.host import Host
from edgetune.machine.knobs.online import online_file
from edgetune.machine.values import ONLINE, PRESENT, cores_at
from edgetune.spec.state import State

CAPS = ("/sys/kernel/nvpmodel_emc_cap/emc_iso_cap", "/sys/kernel/nvpmodel_clk_cap/emc")


def power_mode(state: State, host: Host, board: Board | None) -> list[Change]:
    """Also if it is the mode that holds already: then nvpmodel sets its limits anew."""
    if state.power_mode is None:
        return []
    mode = Dial(kind="mode", where=MODE)
    kept = [file_change("power_mode", path, None) for path in rewritten(host, board)]
    return [*kept, Change(what="power_mode", dial=mode, value=str(state.power_mode))]


def rewritten(host: Host, board: Board | None) -> list[str]:
    """Whatever nvpmodel writes by itself, which may stand otherwise now than its modes say.

    What comes last is put back first: cores on, then cores off, then the limits of their clocks.
    """
    caps = [path for cap in CAPS for path in host.glob(cap)]
    return [*caps, *gpu_files(host, board), *cpu_files(host, board), *core_files(host)]


def gpu_files(host: Host, board: Board | None) -> list[str]:
    node = gpu_node(host, board)
    if node is None:
        return []
    power = host.glob(f"{node.rpartition('/devfreq/')[0]}/power/control")
    return [*power, f"{node}/min_freq", f"{node}/max_freq"]


def cpu_files(host: Host, board: Board | None) -> list[str]:
    folders = [policy.folder for policy in policies(host, board)]
    names = ("scaling_min_freq", "scaling_max_freq")
    return [f"{folder}/{name}" for folder in folders for name in names]


def core_files(host: Host) -> list[str]:
    online = cores_at(host, ONLINE)
    by_state = sorted(cores_at(host, PRESENT), key=lambda core: (core in online, core))
    return [path for core in by_state for path in host.glob(online_file(core))]
