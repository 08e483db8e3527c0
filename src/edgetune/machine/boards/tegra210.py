"""Boards with a Tegra X1: four Cortex-A57 on one clock, JetPack 4 at most."""

from __future__ import annotations

from edgetune.machine.board import Board, Cluster, Mode, Rails

A57 = "0x41/0xd07"
GPU_HZ = tuple(range(76_800_000, 921_600_001, 76_800_000))
CPU_KHZ = (
    *(102_000, 204_000, 307_200, 403_200, 518_400, 614_400, 710_400, 825_600),
    *(921_600, 1_036_800, 1_132_800, 1_224_000, 1_326_000, 1_428_000, 1_479_000),
)
EMC_HZ = (
    *(204_000_000, 408_000_000, 665_600_000, 800_000_000),
    *(1_065_600_000, 1_331_200_000, 1_600_000_000),
)
MODES = (
    Mode(id=0, name="MAXN", online=(0, 1, 2, 3)),
    Mode(
        id=1,
        name="5W",
        online=(0, 1),
        cpu_khz=(("a57", 918_000),),
        gpu_hz=640_000_000,
        emc_hz=1_600_000_000,
    ),
)

TX1 = Board(
    name="jetson_tx1",
    title="Jetson TX1",
    compatible=("nvidia,p2371-2180", "nvidia,jetson-cv"),
    soc="tegra210",
    # Its table is known to some kHz only: 17 clocks from 102 to 1,734 MHz.
    clusters=(Cluster(name="a57", cores=(0, 1, 2, 3), khz=(), part=A57),),
    jetpacks=(3, 4),
    gpu_hz=(*GPU_HZ, 998_400_000),
    gpu_nodes=("gpu",),
    memory="bwmgr",
    fan="pwm-fan",
    # VDD_MUX, the carrier's input, is beside VDD_IN; tegrastats does not show it.
    rails=Rails(total=("VDD_IN",), scope="module", cpu="VDD_CPU", gpu="VDD_GPU"),
)

NANO = Board(
    name="jetson_nano",
    title="Jetson Nano",
    compatible=("nvidia,p3450-0000", "nvidia,p3450-0002", "nvidia,jetson-nano"),
    soc="tegra210",
    clusters=(Cluster(name="a57", cores=(0, 1, 2, 3), khz=CPU_KHZ, part=A57),),
    jetpacks=(4,),
    gpu_hz=GPU_HZ,
    gpu_nodes=("gpu",),
    memory="bwmgr",
    emc_hz=EMC_HZ,
    fan="pwm-fan",
    modes=MODES,
    rails=Rails(total=("POM_5V_IN",), scope="module", cpu="POM_5V_CPU", gpu="POM_5V_GPU"),
)

NANO_2GB = Board(
    name="jetson_nano_2gb",
    title="Jetson Nano 2GB",
    # Its device tree also names jetson-nano, after these.
    compatible=("nvidia,p3542-0000+p3448-0003", "nvidia,jetson-nano-2gb"),
    soc="tegra210",
    clusters=NANO.clusters,
    jetpacks=(4,),
    gpu_hz=GPU_HZ,
    gpu_nodes=("gpu",),
    memory="bwmgr",
    emc_hz=EMC_HZ,
    fan="pwm-fan",
    modes=MODES,
    rails=Rails(total=(), scope="none"),  # it has no power sensor
)
