"""A Relay module compiled with AutoTVM's records, or with none."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tvm
import tvm.relay.backend.te_compiler
from tvm import autotvm, relay

from edgetune.worker.engines.tvm_classic.operations import silent
from edgetune.worker.engines.tvm_classic.records import BEST
from edgetune.worker.engines.tvm_classic.relay_fold import fold_layouts, optimized

# TVM asks for its own build options once for every operator that it lowers, 9 ms each: a fifth of
# the time in which ResNet-18 compiles. They do not change.
tvm.relay.backend.te_compiler.libinfo = functools.cache(tvm.support.libinfo)


def build(
    module: Any, target: Any, *, records: Path | None, opt_level: int, config: Mapping[str, Any]
) -> Any:
    """The graph executor's factory; `records` is the folder of a finished tuning."""
    best = records / BEST if records is not None else None
    # An empty file is a tuning that found the default schedules best.
    tuned = best is not None and best.stat().st_size > 0
    history = autotvm.apply_history_best(str(best)) if tuned else contextlib.nullcontext()
    with silent(), history:
        module = fold_layouts(optimized(module, target, opt_level=opt_level))
        # Layouts are decided; done twice, this pass drops operands of concatenations.
        with tvm.transform.PassContext(
            opt_level=opt_level, disabled_pass=["AlterOpLayout"], config=dict(config)
        ):
            return relay.build(module, target=target)
