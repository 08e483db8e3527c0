"""Boards with a Tegra X2: four Cortex-A57 and two Denver 2 cores, JetPack 4 at most."""

from __future__ import annotations

from edgetune.machine.board import Board, Cluster, Mode, Rails

CPU_KHZ = (
    *(345_600, 499_200, 652_800, 806_400, 960_000, 1_113_600),
    *(1_267_200, 1_420_800, 1_574_400, 1_728_000, 1_881_600, 2_035_200),
)
CLUSTERS = (
    Cluster(name="a57", cores=(0, 3, 4, 5), khz=CPU_KHZ, part="0x41/0xd07"),
    Cluster(name="denver", cores=(1, 2), khz=CPU_KHZ, part="0x4e/0x003"),
)
# Three tables are known, which differ between releases; this one goes with the rails' new names.
GPU_HZ = (
    *(114_750_000, 216_750_000, 318_750_000, 420_750_000, 522_750_000),
    *(624_750_000, 726_750_000, 828_750_000, 930_750_000, 1_032_750_000),
    *(1_134_750_000, 1_236_750_000, 1_300_500_000),
)
EMC_HZ = (
    *(40_800_000, 68_000_000, 102_000_000, 204_000_000, 408_000_000, 665_600_000),
    *(800_000_000, 1_062_400_000, 1_331_200_000, 1_600_000_000, 1_866_000_000),
)
ALL, ARM = (0, 1, 2, 3, 4, 5), (0, 3, 4, 5)
MODES = (
    Mode(
        id=0,
        name="MAXN",
        online=ALL,
        cpu_khz=(("a57", 2_035_200), ("denver", 2_035_200)),
        gpu_hz=1_300_500_000,
    ),
    Mode(
        id=1,
        name="MAXQ",
        online=ARM,
        cpu_khz=(("a57", 1_200_000),),
        gpu_hz=850_000_000,
        emc_hz=1_331_200_000,
    ),
    Mode(
        id=2,
        name="MAXP_CORE_ALL",
        online=ALL,
        cpu_khz=(("a57", 1_400_000), ("denver", 1_400_000)),
        gpu_hz=1_120_000_000,
        emc_hz=1_600_000_000,
    ),
    Mode(
        id=3,
        name="MAXP_CORE_ARM",
        online=ARM,
        cpu_khz=(("a57", 2_000_000),),
        gpu_hz=1_120_000_000,
        emc_hz=1_600_000_000,
    ),
    Mode(
        id=4,
        name="MAXP_CORE_DENVER",
        online=(0, 1),
        cpu_khz=(("a57", 345_600), ("denver", 2_035_200)),
        gpu_hz=1_120_000_000,
        emc_hz=1_600_000_000,
    ),
)

TX2 = Board(
    name="jetson_tx2",
    title="Jetson TX2",
    compatible=(
        *("nvidia,p2771-0000", "nvidia,p2771-0888", "nvidia,p3489-0000"),
        *("nvidia,lightning", "nvidia,quill", "nvidia,storm"),
    ),
    soc="tegra186",
    clusters=CLUSTERS,
    jetpacks=(3, 4),
    gpu_hz=GPU_HZ,
    gpu_nodes=("gp10b",),
    memory="bpmp",
    emc_hz=EMC_HZ,
    fan="pwm-fan",
    modes=MODES,
    default_mode=3,
    # VDD_MUX, the carrier's input, is beside VDD_IN; tegrastats does not show it.
    rails=Rails(
        total=("VDD_IN",),
        scope="module",
        cpu="VDD_SYS_CPU",
        gpu="VDD_SYS_GPU",
        soc="VDD_SYS_SOC",
    ),
)

TX2_NX = Board(
    name="jetson_tx2_nx",
    title="Jetson TX2 NX",
    compatible=("nvidia,p3509-0000+p3636-0001",),
    soc="tegra186",
    clusters=CLUSTERS,
    jetpacks=(4,),
    gpu_hz=GPU_HZ,
    gpu_nodes=("gp10b",),
    memory="bpmp",
    fan="pwm-fan",  # its memory clocks and power modes are not known
    rails=Rails(total=("VDD_IN",), scope="module", soc="VDD_SOC"),
)
