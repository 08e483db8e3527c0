"""Boards with an Orin: Cortex-A78AE in clusters of up to four, JetPack 5, 6 and 7."""

from __future__ import annotations

from edgetune.machine.board import Board, Cluster, Mode, Rails

A78AE = "0x41/0xd42"
AGX_KHZ = (*range(115_200, 2_188_801, 76_800), 2_201_600)
NX_KHZ = (*range(115_200, 1_958_401, 76_800), 1_984_000)
# Since JetPack 6.2; before, it ended with 1,497,600 and 1,510,400.
NANO_KHZ = tuple(range(115_200, 1_728_001, 76_800))
# Of JetPack 6; on JetPack 5 the AGX goes from 114.75 MHz in steps of 102 MHz.
AGX_GPU_HZ = (*range(306_000_000, 1_224_000_001, 102_000_000), 1_300_500_000)
NX_GPU_HZ = tuple(range(306_000_000, 918_000_001, 102_000_000))
NANO_GPU_HZ = tuple(range(306_000_000, 1_020_000_001, 102_000_000))
EMC_HZ = (204_000_000, 665_600_000, 2_133_000_000, 3_199_000_000)
SUPER = ("", "-super")


def clusters(*sizes: int, khz: tuple[int, ...]) -> tuple[Cluster, ...]:
    """Clusters of these sizes, their cores numbered throughout."""
    firsts = [sum(sizes[:index]) for index in range(len(sizes))]
    return tuple(
        Cluster(name=f"a78_{index}", cores=tuple(range(first, first + size)), khz=khz, part=A78AE)
        for index, (first, size) in enumerate(zip(firsts, sizes, strict=True))
    )


def carriers(*modules: str) -> tuple[str, ...]:
    """A module on each of the two developer kits' carrier boards, as Super or not."""
    return tuple(
        f"nvidia,{carrier}+{module}{suffix}"
        for carrier in ("p3768-0000", "p3509-0000")
        for module in modules
        for suffix in SUPER
    )


ORIN_NANO = Board(
    name="jetson_orin_nano",
    title="Jetson Orin Nano",
    compatible=carriers("p3767-0003", "p3767-0004", "p3767-0005"),
    soc="tegra234",
    clusters=clusters(4, 2, khz=NANO_KHZ),
    jetpacks=(5, 6, 7),
    gpu_hz=NANO_GPU_HZ,
    gpu_nodes=("gpu", "ga10b"),
    memory="bpmp",
    emc_hz=EMC_HZ,
    fan="pwmfan",
    modes=(  # since JetPack 6.2; before: 0 is 15W, 1 is 7W. The CPU's cap at 7 W is not known.
        Mode(
            id=0,
            name="15W",
            online=(0, 1, 2, 3, 4, 5),
            cpu_khz=(("a78_0", 1_497_600), ("a78_1", 1_497_600)),
            gpu_hz=612_000_000,
            emc_hz=2_133_000_000,
        ),
        Mode(
            id=1,
            name="25W",
            online=(0, 1, 2, 3, 4, 5),
            cpu_khz=(("a78_0", 1_344_000), ("a78_1", 1_344_000)),
            gpu_hz=918_000_000,
        ),
        Mode(id=2, name="MAXN_SUPER", online=(0, 1, 2, 3, 4, 5)),
        Mode(id=3, name="7W", online=(0, 1, 2, 3), emc_hz=2_133_000_000),
    ),
    default_mode=1,
    rails=Rails(total=("VDD_IN",), scope="module", soc="VDD_SOC"),
)

ORIN_NX = Board(
    name="jetson_orin_nx",
    title="Jetson Orin NX",
    compatible=carriers("p3767-0000", "p3767-0001"),
    soc="tegra234",
    clusters=clusters(4, 4, khz=NX_KHZ),  # of 16 GB; that of 8 GB has six cores
    jetpacks=(5, 6, 7),
    gpu_hz=NX_GPU_HZ,
    gpu_nodes=("gpu", "ga10b"),
    memory="bpmp",
    emc_hz=EMC_HZ,
    fan="pwmfan",  # its power modes are not known
    rails=Rails(total=("VDD_IN",), scope="module", soc="VDD_SOC"),
)

AGX_ORIN = Board(
    name="jetson_agx_orin",
    title="Jetson AGX Orin",
    compatible=tuple(
        f"nvidia,p3737-0000+p3701-{module}" for module in ("0000", "0001", "0004", "0005", "0008")
    ),
    soc="tegra234",
    clusters=clusters(4, 4, 4, khz=AGX_KHZ),  # of 64 GB; that of 32 GB has eight cores
    jetpacks=(5, 6, 7),
    gpu_hz=AGX_GPU_HZ,
    gpu_nodes=("gpu", "ga10b"),
    memory="bpmp",
    emc_hz=EMC_HZ,
    fan="pwmfan",
    modes=(  # caps that are not known limit nothing here
        Mode(id=0, name="MAXN", online=tuple(range(12))),
        Mode(
            id=1,
            name="MODE_15W",
            online=(0, 1, 2, 3),
            cpu_khz=(("a78_0", 1_113_600),),
            emc_hz=2_133_000_000,
            reboots=True,
        ),
        Mode(
            id=2,
            name="MODE_30W",
            online=tuple(range(8)),
            cpu_khz=(("a78_0", 1_728_000), ("a78_1", 1_728_000)),
            gpu_hz=612_000_000,
        ),
        Mode(id=3, name="MODE_50W", online=tuple(range(12))),
    ),
    default_mode=2,
    rails=Rails(
        total=("VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0"),
        scope="sum of the measured rails",
        ignored=("VDDQ_VDD2_1V8AO", "NC"),  # the first is fed from VIN_SYS_5V0
    ),
)
