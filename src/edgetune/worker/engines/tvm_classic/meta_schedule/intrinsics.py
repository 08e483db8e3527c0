"""TVM's tensor intrinsics, of this processor's family only.

The first `TuneContext` of a process imports those of every device that TVM knows: CUDA's alone are
6 of its 9 seconds.
"""

from __future__ import annotations

import importlib
import platform
import sys
from pathlib import Path
from types import ModuleType

import tvm

PACKAGE = "tvm.tir.tensor_intrin"
FAMILIES = {"x86_64": "x86", "aarch64": "arm_cpu"}


def load_intrinsics() -> None:
    """Call it before the first `TuneContext`; on other machines TVM imports what it wants."""
    family = FAMILIES.get(platform.machine())
    if family is None or PACKAGE in sys.modules:
        return
    package = ModuleType(PACKAGE)
    package.__path__ = [str(Path(tvm.__file__).parent / "tir" / "tensor_intrin")]
    sys.modules[PACKAGE] = package
    importlib.import_module(f"{PACKAGE}.{family}")
