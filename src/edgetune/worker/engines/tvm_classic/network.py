"""A Relay module compiled as the templates' records in force say, or by default."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import tvm
import tvm.relay.backend.te_compiler
from tvm import relay

from edgetune.worker.engines.tvm_classic.relay_fold import fold_layouts, optimized
from edgetune.worker.engines.tvm_classic.silence import silent

# TVM asks for its own build options once for every operator that it lowers, 9 ms each: a fifth of
# the time in which ResNet-18 compiles. They do not change.
tvm.relay.backend.te_compiler.libinfo = functools.cache(tvm.support.libinfo)


def build(module: Any, target: Any, *, opt_level: int, config: Mapping[str, Any]) -> Any:
    """The graph executor's factory."""
    with silent():
        module = fold_layouts(optimized(module, target, opt_level=opt_level))
        # Layouts are decided; done twice, this pass drops operands of concatenations.
        with tvm.transform.PassContext(
            opt_level=opt_level, disabled_pass=["AlterOpLayout"], config=dict(config)
        ):
            return relay.build(module, target=target)
