"""Boards with a Xavier: Carmel cores in pairs that share a clock, JetPack 4 and 5."""

from __future__ import annotations

from edgetune.machine.board import Board, Cluster, Mode, Rails

CARMEL = "0x4e/0x004"
NX_KHZ = (*range(115_200, 1_881_601, 76_800), 1_907_200)
# Of the AGX's table both ends are known, and that the NX goes in these steps.
AGX_KHZ = tuple(range(115_200, 2_265_601, 76_800))
NX_GPU_HZ = (
    *(114_750_000, 204_000_000, 306_000_000, 408_000_000, 510_000_000),
    *(599_250_000, 701_250_000, 752_250_000, 803_250_000, 854_250_000),
    *(905_250_000, 956_250_000, 1_007_250_000, 1_058_250_000, 1_109_250_000),
)
AGX_GPU_HZ = (
    *(114_750_000, 216_750_000, 318_750_000, 420_750_000, 522_750_000),
    *(624_750_000, 675_750_000, 828_750_000, 905_250_000, 1_032_750_000),
    *(1_198_500_000, 1_236_750_000, 1_338_750_000, 1_377_000_000),
)
AGX_CAPS = {
    "MODE_10W": (520_000_000, 1_065_600_000),
    "MODE_15W": (670_000_000, 1_331_200_000),
    "MODE_30W": (900_000_000, 1_600_000_000),
}


def pairs(count: int, khz: tuple[int, ...]) -> tuple[Cluster, ...]:
    """The clusters of that many pairs of cores."""
    return tuple(
        Cluster(name=f"carmel_{pair}", cores=(2 * pair, 2 * pair + 1), khz=khz, part=CARMEL)
        for pair in range(count)
    )


def nx_mode(number: int, name: str, cores: int, khz: int | None = None) -> Mode:
    """The caps that are not known limit nothing here."""
    limited = range(cores // 2) if khz else ()
    return Mode(
        id=number,
        name=name,
        online=tuple(range(cores)),
        cpu_khz=tuple((f"carmel_{pair}", khz) for pair in limited if khz),
    )


def agx_mode(number: int, name: str, cores: int, khz: int) -> Mode:
    """The caps of GPU and memory go with the watts that the name begins with."""
    gpu_hz, emc_hz = AGX_CAPS[name[:8]]
    return Mode(
        id=number,
        name=name,
        online=tuple(range(cores)),
        cpu_khz=tuple((f"carmel_{pair}", khz) for pair in range(cores // 2)),
        gpu_hz=gpu_hz,
        emc_hz=emc_hz,
        reboots=name == "MODE_10W",  # it switches parts of the GPU off
    )


XAVIER_NX = Board(
    name="jetson_xavier_nx",
    title="Jetson Xavier NX",
    compatible=(
        *("nvidia,p3509-0000+p3668-0000", "nvidia,p3509-0000+p3668-0001"),
        *("nvidia,p3449-0000+p3668-0000", "nvidia,p3449-0000+p3668-0001"),
        "nvidia,p3449-0000+p3668-0003",
    ),
    soc="tegra194",
    clusters=pairs(3, NX_KHZ),
    jetpacks=(4, 5),
    gpu_hz=NX_GPU_HZ,
    gpu_nodes=("gv11b",),
    memory="bpmp",
    emc_hz=(204_000_000, 1_600_000_000, 1_866_000_000),  # those that were seen
    fan="pwm-fan",  # on JetPack 5: pwmfan
    modes=(
        nx_mode(0, "MODE_15W_2CORE", 2, 1_907_200),
        nx_mode(1, "MODE_15W_4CORE", 4),
        nx_mode(2, "MODE_15W_6CORE", 6, 1_420_800),
        nx_mode(3, "MODE_10W_2CORE", 2),
        nx_mode(4, "MODE_10W_4CORE", 4),
        nx_mode(5, "MODE_10W_DESKTOP", 4),
        nx_mode(6, "MODE_20W_2CORE", 2),  # from here on: JetPack 4.6 and later
        nx_mode(7, "MODE_20W_4CORE", 4),
        nx_mode(8, "MODE_20W_6CORE", 6),
    ),
    default_mode=2,
    rails=Rails(total=("VDD_IN",), scope="module", soc="VDD_SOC"),
)

AGX_XAVIER = Board(
    name="jetson_agx_xavier",
    title="Jetson AGX Xavier",
    compatible=(
        *("nvidia,p2972-0000", "nvidia,p2972-0006", "nvidia,jetson-xavier"),
        *("nvidia,jetson-xavier-industrial", "nvidia,galen-industrial"),
    ),
    soc="tegra194",
    clusters=pairs(4, AGX_KHZ),
    jetpacks=(4, 5),
    gpu_hz=AGX_GPU_HZ,
    gpu_nodes=("gv11b",),
    memory="bpmp",
    emc_hz=(  # those that were seen
        *(665_600_000, 1_065_600_000, 1_331_200_000),
        *(1_600_000_000, 2_133_000_000),
    ),
    fan="pwm-fan",  # on JetPack 5: pwmfan
    modes=(
        Mode(id=0, name="MAXN", online=tuple(range(8))),
        agx_mode(1, "MODE_10W", 2, 1_200_000),
        agx_mode(2, "MODE_15W", 4, 1_200_000),
        agx_mode(3, "MODE_30W_ALL", 8, 1_200_000),
        agx_mode(4, "MODE_30W_6CORE", 6, 1_450_000),
        agx_mode(5, "MODE_30W_4CORE", 4, 1_780_000),
        agx_mode(6, "MODE_30W_2CORE", 2, 2_100_000),
    ),
    default_mode=2,
    rails=Rails(
        total=("GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"),
        scope="sum of the measured rails",
        cpu="CPU",
        gpu="GPU",
        soc="SOC",
    ),
)
