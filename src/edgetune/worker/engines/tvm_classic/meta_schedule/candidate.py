"""Building one candidate, in a child process of the worker.

These functions travel there by value: in those processes `edgetune` is not importable, so this
module imports nothing of it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Link = Callable[[tuple[str, ...], str, str], None]


class Order(NamedTuple):
    """A scheduled module, the target, where the library shall lie, and what links it."""

    module: Any
    target: str
    path: str
    linker: tuple[str, ...]


def build(order: Order, link: Link) -> str:
    """Write the library; returns the empty string, or why there is none."""
    try:
        write(order, link)
    except Exception:  # whatever TVM, LLVM or the linker raises is the trial's result
        return traceback.format_exc()
    return ""


def write(order: Order, link: Link) -> None:
    import tvm

    library = tvm.build(order.module, target=tvm.target.Target(order.target))
    if library.imported_modules:
        library.export_library(order.path)
        return
    compiled = Path(order.path).with_suffix(".o")
    library.save(str(compiled))
    link(order.linker, str(compiled), order.path)
    compiled.unlink()
