"""Where a twin's settings stand."""

from __future__ import annotations

from edgetune.machine.board import Cluster
from edgetune.machine.twin.kit import Kit

CPU = "/sys/devices/system/cpu"
BWMGR = "/sys/kernel/debug/tegra_bwmgr"
OVERRIDE = "/sys/kernel/debug/clk/override.emc"
BPMP = "/sys/kernel/debug/bpmp/debug/clk/emc"
PWM_FAN = "/sys/devices/pwm-fan"
STATUS = "/var/lib/nvpmodel/status"
CONF = "/etc/nvpmodel.conf"
TEGRASTATS = "/usr/bin/tegrastats"
NVPMODEL = "/usr/sbin/nvpmodel"
JETSON_CLOCKS = "/usr/bin/jetson_clocks"


def core_folder(core: int) -> str:
    return f"{CPU}/cpu{core}"


def policy_folder(cluster: Cluster) -> str:
    return f"{CPU}/cpufreq/policy{min(cluster.cores)}"


def gpu_folder(kit: Kit) -> str:
    """Where the GPU's clocks stand; what else it has is in `kit.gpu`."""
    return f"{kit.gpu}/devfreq/{kit.gpu_name}"


def rate_files(kit: Kit) -> tuple[str, str]:
    """What holds the memory's clock, and the clock that it is held at."""
    if kit.board.memory == "bwmgr":
        return f"{OVERRIDE}/clk_state", f"{OVERRIDE}/clk_update_rate"
    return f"{BPMP}/mrq_rate_locked", f"{BPMP}/rate"


def cap_file(kit: Kit) -> str | None:
    """What a power mode limits the memory's clock with."""
    if kit.board.memory == "bwmgr":
        return None
    folder = "nvpmodel_emc_cap/emc_iso_cap" if kit.jetpack <= 5 else "nvpmodel_clk_cap/emc"
    return f"/sys/kernel/{folder}"


def has_pwm_fan(kit: Kit) -> bool:
    """NVIDIA's own fan driver, or the kernel's."""
    return kit.old
