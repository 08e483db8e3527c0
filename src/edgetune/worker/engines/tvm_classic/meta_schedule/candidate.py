"""Building one candidate, in a child process of the worker.

These functions travel there by value: in those processes `edgetune` is not importable, so this
module imports nothing of it.
"""

from __future__ import annotations

import traceback
from typing import Any


def build(module: Any, target: str, path: str) -> str:
    """Write the library of a scheduled module; returns the empty string, or why there is none."""
    import tvm

    try:
        tvm.build(module, target=tvm.target.Target(target)).export_library(path)
    except Exception:  # whatever TVM, LLVM or the linker raises is the trial's result
        return traceback.format_exc()
    return ""
