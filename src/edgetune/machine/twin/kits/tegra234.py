"""The Orins with JetPack 5 and 6."""

from __future__ import annotations

from msgspec.structs import replace

from edgetune.machine.boards.tegra234 import AGX_GPU_HZ, AGX_ORIN, NANO_GPU_HZ, ORIN_NANO
from edgetune.machine.twin.kit import Channel, Draw, Kit, Monitor, Zone

BUS = "/sys/devices/platform/bus@0/c240000.i2c/i2c-1"
CV = ("cv0-thermal", "cv1-thermal", "cv2-thermal")
ZONES = (
    Zone(type="cpu-thermal", spot="cpu"),
    Zone(type="gpu-thermal", spot="gpu"),
    *(Zone(type=name, spot="off") for name in CV),
    *(Zone(type=f"soc{number}-thermal", spot="soc") for number in range(3)),
    Zone(type="tj-thermal", spot="cpu"),
)
# On JetPack 5 some are written in capitals, and the AGX has two more.
AGX_ZONES_5 = (
    Zone(type="CPU-therm", spot="cpu"),
    Zone(type="GPU-therm", spot="off"),
    *(Zone(type=f"CV{number}-therm", spot="off") for number in range(3)),
    *(Zone(type=f"SOC{number}-therm", spot="soc") for number in range(3)),
    Zone(type="tj-therm", spot="cpu"),
    Zone(type="Tboard_tegra", spot="board"),
    Zone(type="Tdiode_tegra", spot="board"),
)
ALERTS = (
    *("cpu-throttle-alert", "gpu-throttle-alert", "soc0-throttle-alert"),
    *("soc1-throttle-alert", "soc2-throttle-alert"),
)
ENGINES = "NVENC off NVDEC off NVJPG off NVJPG1 off VIC off OFA off"

ORIN_NANO_6 = Kit(
    board=ORIN_NANO,
    jetpack=6,
    compatible=("nvidia,p3768-0000+p3767-0005-super", "nvidia,p3767-0005", "nvidia,tegra234"),
    model="NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super",
    release="# R36 (release), REVISION: 4.3, GCID: 0, BOARD: generic, EABI: aarch64",
    chip_id=35,
    gpu="/sys/devices/platform/bus@0/17000000.gpu",
    gpu_name="17000000.gpu",
    gpu_node="gpu",
    gpu_hz=NANO_GPU_HZ,
    least_khz=729_600,
    least_gpu_hz=306_000_000,
    conf="nvpmodel_p3767_0003_super.conf",
    conf_cluster="CPU_A78_{number}",
    monitors=(
        Monitor(
            bus=1,
            address=0x40,
            folder=BUS,
            channels=(
                Channel(name="VDD_IN", feeds=("cpu", "gpu", "soc", "ddr", "rest"), bus_mv=5016),
                Channel(name="VDD_CPU_GPU_CV", feeds=("cpu", "gpu"), bus_mv=5016),
                Channel(name="VDD_SOC", feeds=("soc", "ddr"), bus_mv=5016),
            ),
        ),
    ),
    zones=ZONES,
    alerts=ALERTS,
    draws=(
        Draw(consumer="cpu", rest_mw=380, load_mw=4200),
        Draw(consumer="gpu", rest_mw=90, load_mw=7500),
        Draw(consumer="soc", rest_mw=1000, load_mw=500),
        Draw(consumer="ddr", rest_mw=430, load_mw=1600),
        Draw(consumer="rest", rest_mw=2900, load_mw=700),
    ),
    kelvin_per_w=3.2,
    line=(
        "{stamp} RAM 3452/7620MB (lfb 25x4MB) SWAP 1518/16384MB (cached 174MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@[{gpu}] " + ENGINES + " APE 174"
        " {t_cpu} {t_soc2} {t_soc0} {t_gpu} {t_tj} {t_soc1}"
        " {p_VDD_IN} {p_VDD_CPU_GPU_CV} {p_VDD_SOC}"
    ),
    plain_line=(
        "{stamp} RAM 3452/7620MB (lfb 25x4MB) SWAP 1518/16384MB (cached 174MB) CPU [{cpu}]"
        " GR3D_FREQ {gpu_load}% {t_cpu} {t_soc2} {t_soc0} {t_gpu} {t_tj} {t_soc1}"
    ),
)

AGX_ORIN_6 = Kit(
    board=AGX_ORIN,
    jetpack=6,
    compatible=("nvidia,p3737-0000+p3701-0005", "nvidia,p3701-0005", "nvidia,tegra234"),
    model="NVIDIA Jetson AGX Orin Developer Kit",
    release="# R36 (release), REVISION: 4.0, GCID: 0, BOARD: generic, EABI: aarch64",
    chip_id=35,
    gpu="/sys/devices/platform/bus@0/17000000.gpu",
    gpu_name="17000000.gpu",
    gpu_node="gpu",
    gpu_hz=AGX_GPU_HZ,
    least_khz=729_600,
    least_gpu_hz=306_000_000,
    conf="nvpmodel_p3701_0005.conf",
    conf_cluster="CPU_A78_{number}",
    monitors=(
        Monitor(
            bus=1,
            address=0x40,
            folder=BUS,
            channels=(
                Channel(name="VDD_GPU_SOC", feeds=("gpu", "soc"), bus_mv=19_896, step_ma=20),
                Channel(name="VDD_CPU_CV", feeds=("cpu",), bus_mv=19_896, step_ma=20),
                Channel(name="VIN_SYS_5V0", feeds=("ddr", "rest"), bus_mv=5032),
            ),
        ),
        Monitor(
            bus=1,
            address=0x41,
            folder=BUS,
            channels=(
                Channel(name="NC", bus_mv=0),
                Channel(name="VDDQ_VDD2_1V8AO", feeds=("ddr",), bus_mv=5032),
                Channel(name="NC", bus_mv=0),
            ),
        ),
    ),
    zones=ZONES,
    alerts=ALERTS,
    draws=(
        Draw(consumer="cpu", rest_mw=420, load_mw=14_800),
        Draw(consumer="gpu", rest_mw=400, load_mw=36_000),
        Draw(consumer="soc", rest_mw=2000, load_mw=2400),
        Draw(consumer="ddr", rest_mw=310, load_mw=3800),
        Draw(consumer="rest", rest_mw=3700, load_mw=1500),
    ),
    kelvin_per_w=1.3,
    # The engines' columns are set apart by varying numbers of blanks there.
    line=(
        "{stamp} RAM 29114/30697MB (lfb 3x4MB)    SWAP 4915/15348MB (cached 1MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@[{gpu},{gpu}] NVENC      off "
        " NVDEC    off NVJPG off NVJPG1    off         VIC        off          OFA          "
        " off          NVDLA0    off       NVDLA1     off          PVA0_FREQ off         APE"
        "           174        {t_cpu} {t_soc2} {t_soc0}  {t_gpu} {t_tj} {t_soc1}"
        "    {p_VDD_GPU_SOC} {p_VDD_CPU_CV} {p_VIN_SYS_5V0}"
    ),
    plain_line=(
        "{stamp} RAM 29114/30697MB (lfb 3x4MB) SWAP 4915/15348MB (cached 1MB) CPU [{cpu}]"
        " GR3D_FREQ {gpu_load}% {t_cpu} {t_soc2} {t_soc0} {t_gpu} {t_tj} {t_soc1}"
    ),
)

AGX_ORIN_5 = replace(
    AGX_ORIN_6,
    jetpack=5,
    model="Jetson AGX Orin",
    release="# R35 (release), REVISION: 4.1, GCID: 0, BOARD: t186ref, EABI: aarch64",
    gpu="/sys/devices/17000000.ga10b",
    gpu_name="17000000.ga10b",
    gpu_node="ga10b",
    gpu_hz=(*range(114_750_000, 1_236_750_001, 102_000_000), 1_300_500_000),
    least_gpu_hz=114_750_000,
    zones=AGX_ZONES_5,
    line=(
        "{stamp} RAM 4321/62801MB (lfb 1759x4MB) SWAP 19/31400MB (cached 0MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@[{gpu},{gpu}] VIC_FREQ 729 APE 174"
        " {t_CV0} {t_CPU} {t_Tboard} {t_SOC2} {t_Tdiode} {t_SOC0}"
        " {t_CV1} {t_GPU} {t_tj} {t_SOC1} {t_CV2}"
        " {p_VDD_GPU_SOC} {p_VDD_CPU_CV} {p_VIN_SYS_5V0} {p_NC} {p_VDDQ_VDD2_1V8AO} {p_NC}"
    ),
    plain_line=(
        "{stamp} RAM 4321/62801MB (lfb 1759x4MB) SWAP 19/31400MB (cached 0MB) CPU [{cpu}]"
        " EMC_FREQ 0% GR3D_FREQ {gpu_load}%"
        " {t_CV0} {t_CPU} {t_Tboard} {t_SOC2} {t_Tdiode} {t_SOC0}"
        " {t_CV1} {t_GPU} {t_tj} {t_SOC1} {t_CV2}"
    ),
)

AGX_ORIN_7 = replace(
    AGX_ORIN_6,
    jetpack=7,
    release="# R39 (release), REVISION: 2.0, GCID: 0, BOARD: generic, EABI: aarch64",
    fields=3,
    line=(
        "{stamp} RAM 20642/62817MB (lfb 1x2MB) CPU [{cpu}]"
        " EMC_FREQ {emc_load}%@{emc} GR3D_FREQ {gpu_load}%@[{gpu},{gpu}] NVENC0 off NVDEC0 off"
        " NVJPG0 off NVJPG1 off VIC off OFA off NVDLA0 off NVDLA1 off PVA0_FREQ off APE 174"
        " {t_cpu} {t_soc2} {t_soc0} {t_gpu} {p_VDD_GPU_SOC} {p_VDD_CPU_CV} {p_VIN_SYS_5V0}"
    ),
    plain_line=(
        "{stamp} RAM 20642/62817MB (lfb 1x2MB) CPU [{cpu}] GR3D_FREQ {gpu_load}%"
        " {t_cpu} {t_soc2} {t_soc0} {t_gpu}"
    ),
)
