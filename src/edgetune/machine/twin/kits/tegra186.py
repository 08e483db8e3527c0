"""The Jetson TX2 with JetPack 4.6."""

from __future__ import annotations

from edgetune.machine.boards.tegra186 import GPU_HZ, TX2
from edgetune.machine.twin.kit import Channel, Draw, Kit, Monitor, Zone

MV = 19_152
TEMPERATURES = "{t_PLL} {t_MCPU} {t_PMIC} {t_Tboard} {t_GPU} {t_BCPU} {t_thermal} {t_Tdiode}"

TX2_4 = Kit(
    board=TX2,
    jetpack=4,
    compatible=("nvidia,quill", "nvidia,p2771-0000", "nvidia,tegra186"),
    model="quill",
    release="# R32 (release), REVISION: 7.1, GCID: 0, BOARD: t186ref, EABI: aarch64",
    chip_id=24,
    gpu="/sys/devices/17000000.gp10b",
    gpu_name="17000000.gp10b",
    gpu_node="gp10b",
    gpu_hz=GPU_HZ,
    least_khz=345_600,
    least_gpu_hz=114_750_000,
    conf="nvpmodel_t186.conf",
    conf_cluster="CPU_{NAME}",
    isolated="1-2",
    monitors=(
        Monitor(
            bus=0,
            address=0x40,
            folder="/sys/devices/3160000.i2c/i2c-0",
            channels=(
                Channel(name="VDD_SYS_GPU", feeds=("gpu",), bus_mv=MV, step_ma=4),
                Channel(name="VDD_SYS_SOC", feeds=("soc",), bus_mv=MV, step_ma=4),
                Channel(name="VDD_4V0_WIFI", bus_mv=MV, step_ma=1),
            ),
        ),
        Monitor(
            bus=0,
            address=0x41,
            folder="/sys/devices/3160000.i2c/i2c-0",
            channels=(
                Channel(
                    name="VDD_IN",
                    feeds=("cpu", "gpu", "soc", "ddr", "rest"),
                    bus_mv=MV,
                    step_ma=2,
                ),
                Channel(name="VDD_SYS_CPU", feeds=("cpu",), bus_mv=MV, step_ma=4),
                Channel(name="VDD_SYS_DDR", feeds=("ddr",), bus_mv=MV, step_ma=1),
            ),
        ),
        Monitor(
            bus=0,
            address=0x42,
            folder="/sys/devices/3160000.i2c/i2c-0",
            channels=(
                Channel(
                    name="VDD_MUX",
                    feeds=("cpu", "gpu", "soc", "ddr", "rest"),
                    bus_mv=MV,
                    step_ma=4,
                ),
                Channel(name="VDD_5V0_IO_SYS", feeds=("rest",), bus_mv=4992, step_ma=8),
                Channel(name="VDD_3V3_SYS", bus_mv=3304, step_ma=4),
            ),
        ),
    ),
    zones=(
        Zone(type="BCPU-therm", spot="cpu"),
        Zone(type="MCPU-therm", spot="cpu"),
        Zone(type="GPU-therm", spot="gpu"),
        Zone(type="PLL-therm", spot="soc"),
        Zone(type="Tboard_tegra", spot="board"),
        Zone(type="Tdiode_tegra", spot="board"),
        Zone(type="PMIC-Die", spot="die"),
        Zone(type="thermal-fan-est", spot="fan"),
    ),
    alerts=("bcpu-throttle-alert", "mcpu-throttle-alert"),
    draws=(
        Draw(consumer="cpu", rest_mw=230, load_mw=5200),
        Draw(consumer="gpu", rest_mw=150, load_mw=6700),
        Draw(consumer="soc", rest_mw=380, load_mw=450),
        Draw(consumer="ddr", rest_mw=270, load_mw=1100),
        Draw(consumer="rest", rest_mw=700, load_mw=500),
    ),
    kelvin_per_w=4.0,
    unit="",
    line=(
        "RAM 3276/7859MB (lfb 5x4MB) SWAP 1626/12122MB (cached 181MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@{gpu} APE 150 MTS fg 0% bg 1% "
        + TEMPERATURES
        + " {p_VDD_SYS_GPU} {p_VDD_SYS_SOC} {p_VDD_4V0_WIFI}"
        " {p_VDD_IN} {p_VDD_SYS_CPU} {p_VDD_SYS_DDR}"
    ),
    plain_line=(
        "RAM 896/7859MB (lfb 26x4MB) SWAP 0/3929MB (cached 0MB) CPU [{cpu}]"
        " EMC_FREQ 0% GR3D_FREQ {gpu_load}% " + TEMPERATURES
    ),
)
