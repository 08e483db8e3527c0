"""The Jetson Xavier NX with JetPack 4 and 5, and the AGX Xavier with JetPack 4."""

from __future__ import annotations

from msgspec.structs import replace

from edgetune.machine.boards.tegra194 import AGX_GPU_HZ, AGX_XAVIER, NX_GPU_HZ, XAVIER_NX
from edgetune.machine.twin.kit import Channel, Draw, Kit, Monitor, Zone

COMMON_ZONES = (
    Zone(type="AO-therm", spot="board"),
    Zone(type="AUX-therm", spot="soc"),
    Zone(type="CPU-therm", spot="cpu"),
    Zone(type="GPU-therm", spot="gpu"),
    Zone(type="PMIC-Die", spot="die"),
    Zone(type="thermal-fan-est", spot="fan"),
)
ALERTS = ("cpu-throttle-alert", "gpu-throttle-alert", "aux-throttle-alert")

XAVIER_NX_4 = Kit(
    board=XAVIER_NX,
    jetpack=4,
    compatible=("nvidia,p3449-0000+p3668-0000", "nvidia,tegra194"),
    model="NVIDIA Jetson Xavier NX Developer Kit",
    release="# R32 (release), REVISION: 7.1, GCID: 0, BOARD: t186ref, EABI: aarch64",
    chip_id=25,
    gpu="/sys/devices/17000000.gv11b",
    gpu_name="17000000.gv11b",
    gpu_node="gv11b",
    gpu_hz=NX_GPU_HZ,
    least_khz=1_190_400,
    least_gpu_hz=114_750_000,
    conf="nvpmodel_t194_p3668.conf",
    conf_cluster="CPU_DENVER_{number}",
    monitors=(
        Monitor(
            bus=7,
            address=0x40,
            folder="/sys/devices/c250000.i2c/i2c-7",
            channels=(
                Channel(name="VDD_IN", feeds=("cpu", "gpu", "soc", "ddr", "rest"), bus_mv=5120),
                Channel(name="VDD_CPU_GPU_CV", feeds=("cpu", "gpu"), bus_mv=5120),
                Channel(name="VDD_SOC", feeds=("soc", "ddr"), bus_mv=5120),
            ),
        ),
    ),
    zones=COMMON_ZONES,
    alerts=ALERTS,
    draws=(
        Draw(consumer="cpu", rest_mw=400, load_mw=6200),
        Draw(consumer="gpu", rest_mw=120, load_mw=7000),
        Draw(consumer="soc", rest_mw=480, load_mw=420),
        Draw(consumer="ddr", rest_mw=220, load_mw=1500),
        Draw(consumer="rest", rest_mw=1600, load_mw=700),
    ),
    kelvin_per_w=3.2,
    unit="",
    line=(
        "RAM 4412/7772MB (lfb 237x4MB) SWAP 139/3886MB (cached 2MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@{gpu} APE 150 MTS fg 0% bg 0%"
        " {t_AO} {t_GPU} {t_PMIC} {t_AUX} {t_CPU} {t_thermal}"
        " {p_VDD_IN} {p_VDD_CPU_GPU_CV} {p_VDD_SOC}"
    ),
    plain_line=(
        "RAM 4412/7772MB (lfb 237x4MB) SWAP 139/3886MB (cached 2MB) CPU [{cpu}]"
        " EMC_FREQ 0% GR3D_FREQ {gpu_load}% {t_AO} {t_GPU} {t_PMIC} {t_AUX} {t_CPU} {t_thermal}"
    ),
)

XAVIER_NX_5 = replace(
    XAVIER_NX_4,
    jetpack=5,
    release="# R35 (release), REVISION: 4.1, GCID: 0, BOARD: t186ref, EABI: aarch64",
    unit="mW",
    line=(
        "{stamp} RAM 3168/6851MB (lfb 2x4MB) SWAP 161/3426MB (cached 0MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@[{gpu}] VIC_FREQ 115 APE 150"
        " {t_AUX} {t_CPU} {t_thermal} {t_AO} {t_GPU} {t_PMIC}"
        " {p_VDD_IN} {p_VDD_CPU_GPU_CV} {p_VDD_SOC}"
    ),
    plain_line=(
        "{stamp} RAM 3168/6851MB (lfb 2x4MB) SWAP 161/3426MB (cached 0MB) CPU [{cpu}]"
        " EMC_FREQ 0% GR3D_FREQ {gpu_load}% {t_AUX} {t_CPU} {t_thermal} {t_AO} {t_GPU} {t_PMIC}"
    ),
)

AGX_XAVIER_4 = Kit(
    board=AGX_XAVIER,
    jetpack=4,
    compatible=("nvidia,p2972-0000", "nvidia,jetson-xavier", "nvidia,tegra194"),
    model="Jetson-AGX",
    release="# R32 (release), REVISION: 7.1, GCID: 0, BOARD: t186ref, EABI: aarch64",
    chip_id=25,
    gpu="/sys/devices/17000000.gv11b",
    gpu_name="17000000.gv11b",
    gpu_node="gv11b",
    gpu_hz=AGX_GPU_HZ,
    least_khz=1_190_400,
    least_gpu_hz=318_750_000,
    conf="nvpmodel_t194.conf",
    conf_cluster="CPU_DENVER_{number}",
    monitors=(
        Monitor(
            bus=1,
            address=0x40,
            folder="/sys/devices/c240000.i2c/i2c-1",
            channels=(
                Channel(name="GPU", feeds=("gpu",), bus_mv=19_416, step_ma=8),
                Channel(name="CPU", feeds=("cpu",), bus_mv=19_416, step_ma=8),
                Channel(name="SOC", feeds=("soc",), bus_mv=19_416, step_ma=8),
            ),
        ),
        Monitor(
            bus=1,
            address=0x41,
            folder="/sys/devices/c240000.i2c/i2c-1",
            channels=(
                Channel(name="CV", bus_mv=19_416, step_ma=8),
                Channel(name="VDDRQ", feeds=("ddr",), bus_mv=19_416, step_ma=8),
                Channel(name="SYS5V", feeds=("rest",), bus_mv=4992, step_ma=8),
            ),
        ),
    ),
    zones=(
        *COMMON_ZONES,
        Zone(type="Tboard_tegra", spot="board"),
        Zone(type="Tdiode_tegra", spot="board"),
    ),
    alerts=ALERTS,
    draws=(
        Draw(consumer="cpu", rest_mw=310, load_mw=12_000),
        Draw(consumer="gpu", rest_mw=80, load_mw=15_000),
        Draw(consumer="soc", rest_mw=930, load_mw=1500),
        Draw(consumer="ddr", rest_mw=620, load_mw=2500),
        Draw(consumer="rest", rest_mw=1480, load_mw=1200),
    ),
    kelvin_per_w=1.8,
    unit="",
    line=(
        "RAM 721/31927MB (lfb 7291x4MB) SWAP 0/15963MB (cached 0MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@{gpu} APE 150 MTS fg 0% bg 0%"
        " {t_AO} {t_GPU} {t_Tdiode} {t_PMIC} {t_AUX} {t_CPU} {t_thermal} {t_Tboard}"
        " {p_GPU} {p_CPU} {p_SOC} {p_CV} {p_VDDRQ} {p_SYS5V}"
    ),
    plain_line=(
        "RAM 721/31927MB (lfb 7291x4MB) SWAP 0/15963MB (cached 0MB) CPU [{cpu}]"
        " EMC_FREQ 0% GR3D_FREQ {gpu_load}%"
        " {t_AO} {t_GPU} {t_Tdiode} {t_PMIC} {t_AUX} {t_CPU} {t_thermal} {t_Tboard}"
    ),
)
