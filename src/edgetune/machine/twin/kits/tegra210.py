"""The Jetson Nano with JetPack 4.6."""

from __future__ import annotations

from edgetune.machine.boards.tegra210 import GPU_HZ, NANO
from edgetune.machine.twin.kit import Channel, Draw, Kit, Monitor, Zone

NANO_4 = Kit(
    board=NANO,
    jetpack=4,
    compatible=("nvidia,p3450-0000", "nvidia,jetson-nano", "nvidia,tegra210"),
    model="NVIDIA Jetson Nano Developer Kit",
    release="# R32 (release), REVISION: 7.1, GCID: 0, BOARD: t210ref, EABI: aarch64",
    chip_id=33,
    gpu="/sys/devices/57000000.gpu",
    gpu_name="57000000.gpu",
    gpu_node="gpu",
    gpu_hz=GPU_HZ,
    least_khz=102_000,
    least_gpu_hz=76_800_000,
    conf="nvpmodel_t210_jetson-nano.conf",
    conf_cluster="CPU_A57",
    monitors=(
        Monitor(
            bus=6,
            address=0x40,
            folder="/sys/devices/7000c400.i2c/i2c-6",
            channels=(
                Channel(name="POM_5V_IN", feeds=("cpu", "gpu", "soc", "ddr", "rest"), bus_mv=5112),
                Channel(name="POM_5V_GPU", feeds=("gpu",), bus_mv=5112),
                Channel(name="POM_5V_CPU", feeds=("cpu",), bus_mv=5112),
            ),
        ),
    ),
    zones=(
        Zone(type="AO-therm", spot="board"),
        Zone(type="CPU-therm", spot="cpu"),
        Zone(type="GPU-therm", spot="gpu"),
        Zone(type="PLL-therm", spot="soc"),
        Zone(type="PMIC-Die", spot="die"),
        Zone(type="thermal-fan-est", spot="fan"),
    ),
    alerts=("cpu-throttle-alert", "gpu-throttle-alert"),
    draws=(
        Draw(consumer="cpu", rest_mw=160, load_mw=3600),
        Draw(consumer="gpu", rest_mw=40, load_mw=4200),
        Draw(consumer="soc", rest_mw=420, load_mw=260),
        Draw(consumer="ddr", rest_mw=240, load_mw=620),
        Draw(consumer="rest", rest_mw=380, load_mw=240),
    ),
    kelvin_per_w=5.5,
    unit="",
    line=(
        "RAM 1923/3964MB (lfb 2x2MB) SWAP 191/1982MB (cached 6MB) IRAM 0/252kB(lfb 252kB)"
        " CPU [{cpu}] EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@{gpu} APE 25"
        " {t_PLL} {t_CPU} {t_PMIC} {t_GPU} {t_AO} {t_thermal}"
        " {p_POM_5V_IN} {p_POM_5V_GPU} {p_POM_5V_CPU}"
    ),
    plain_line=(
        "RAM 1923/3964MB (lfb 2x2MB) SWAP 191/1982MB (cached 6MB)"
        " CPU [{cpu}] EMC_FREQ 0% GR3D_FREQ {gpu_load}%"
        " {t_PLL} {t_CPU} {t_PMIC} {t_GPU} {t_AO} {t_thermal}"
    ),
)
