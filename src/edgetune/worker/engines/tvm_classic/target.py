"""A TVM target for the processor that the worker runs on."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import tvm
from tvm.target import codegen

from edgetune.errors import ConfigError

# LLVM's names of vector extensions, and the kernel's where they differ. LLVM deduces a processor's
# name from its model number, but a hypervisor may have hidden some of its extensions.
X86_EXTENSIONS = {
    "avx": "avx",
    "avx2": "avx2",
    "fma": "fma",
    "f16c": "f16c",
    "avx512f": "avx512f",
    "avx512bw": "avx512bw",
    "avx512dq": "avx512dq",
    "avx512vl": "avx512vl",
    "avx512cd": "avx512cd",
    "avx512vnni": "avx512_vnni",
    "avx512bf16": "avx512_bf16",
    "avx512vbmi": "avx512vbmi",
    "avx512vbmi2": "avx512_vbmi2",
    "avx512bitalg": "avx512_bitalg",
    "avx512vpopcntdq": "avx512_vpopcntdq",
    "avx512ifma": "avx512ifma",
    "avx512fp16": "avx512_fp16",
    "avxvnni": "avx_vnni",
    "amx-tile": "amx_tile",
    "amx-int8": "amx_int8",
    "amx-bf16": "amx_bf16",
}


def make_target(text: str) -> Any:
    """The `tvm.target.Target` of `text`, with `-mcpu=native` spelled out.

    Raises:
        ConfigError: TVM or its LLVM does not know the target.
    """
    spelled = spell_native(text, machine=platform.machine(), cpuinfo=Path("/proc/cpuinfo"))
    try:
        return tvm.target.Target(spelled)
    except Exception as error:  # TVM raises several classes for a string that it cannot parse
        got = f"{text} ({str(error).strip().splitlines()[-1]})"
        raise ConfigError("no target of TVM", where="target.tvm", got=got) from error


def spell_native(text: str, *, machine: str, cpuinfo: Path) -> str:
    if "-mcpu=native" not in text:
        return text
    spelled = text.replace("-mcpu=native", f"-mcpu={codegen.llvm_get_system_cpu()}")
    if machine == "aarch64":
        return spelled + arm_options(spelled)
    if machine == "x86_64" and "-mattr=" not in spelled:
        return spelled + hidden_extensions(spelled, cpuinfo)
    return spelled


def arm_options(text: str) -> str:
    """TVM keeps its schedules for Arm under the key arm_cpu, and needs NEON to be named."""
    options = ""
    if "-keys=" not in text and "-device=" not in text:
        options += " -keys=arm_cpu,cpu"
    if "-mtriple=" not in text:
        options += f" -mtriple={codegen.llvm_get_system_triple()}"
    if "-mattr=" not in text:
        options += " -mattr=+neon"
    return options


def hidden_extensions(text: str, cpuinfo: Path) -> str:
    """` -mattr=-…` for what the processor's name promises and the kernel does not list."""
    listed = kernel_flags(cpuinfo)
    if not listed:
        return ""
    promised = codegen.llvm_get_cpu_features(tvm.target.Target(text))
    hidden = [
        f"-{name}"
        for name, flag in X86_EXTENSIONS.items()
        if name in promised and flag not in listed
    ]
    return f" -mattr={','.join(hidden)}" if hidden else ""


def kernel_flags(cpuinfo: Path) -> frozenset[str]:
    for line in cpuinfo.read_text().splitlines():
        if line.startswith("flags"):
            return frozenset(line.partition(":")[2].split())
    return frozenset()
