"""Auto-scheduler (Ansor) on TVM 0.19: tune a network's operations, build it from the records."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import tvm
from tvm import auto_scheduler, relay
from tvm.auto_scheduler.measure_record import load_record_from_string

from edgetune.wire.messages import Compile, Tune, Tuned
from edgetune.wire.settings import AutoScheduler
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.ansor.candidate import CONFIG
from edgetune.worker.engines.tvm_classic.ansor.choice import Choice, layouts_of, read_choice
from edgetune.worker.engines.tvm_classic.ansor.dense import mended_dense
from edgetune.worker.engines.tvm_classic.ansor.final import WINNERS, latest
from edgetune.worker.engines.tvm_classic.ansor.network import Network
from edgetune.worker.engines.tvm_classic.ansor.records import RECORDS
from edgetune.worker.engines.tvm_classic.ansor.winograd import own_choice
from edgetune.worker.engines.tvm_classic.tuning.builders import Builders
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter
from edgetune.worker.engines.tvm_classic.tuning.runner import Runner


def tune(module: Any, target: Any, *, order: Tune, meter: Meter, report: Report) -> Tuned:
    """Spend the budget on the operations of a module; the records stay in `order.staging`."""
    assert isinstance(order.tuner, AutoScheduler)
    np.random.seed(order.budget.seed)  # noqa: NPY002 (TVM's cost models draw from the global generator)
    report(meter.progress(None, "extracting tasks"))
    trial, cores = order.tuner.trial, order.build_cores or tuple(sorted(os.sched_getaffinity(0)))
    with (
        mended_operators(),
        Builders(cores, trial.build_timeout_seconds) as builders,
        Runner(trial, order.threads) as runner,
    ):
        network = Network(module, target, order=order, meter=meter, report=report)
        network.tune(builders, runner)
        return network.conclude()


def build(module: Any, target: Any, *, order: Compile, config: Mapping[str, Any]) -> Any:
    """The module compiled with each task's best record, in the form that the tuning chose."""
    assert isinstance(order.tuner, AutoScheduler)
    level = order.target.opt_level
    fallback = Choice(layout=layouts_of(order.tuner)[0])
    if order.records is None:
        with tvm.transform.PassContext(opt_level=level, config=dict(config)):
            return relay.build(fallback.apply(module), target=target)
    records = Path(order.records)
    choice = read_choice(records) or fallback
    config = {**CONFIG, **config, "relay.backend.use_auto_scheduler": True}
    with (
        mended_operators(),
        auto_scheduler.ApplyHistoryBest(str(records / RECORDS)),
        finalists(records / WINNERS),
        tvm.transform.PassContext(opt_level=level, config=config),
    ):
        return relay.build(choice.apply(module), target=target)


def finalists(winners: Path) -> AbstractContextManager[Any]:
    """What the final decided comes before what the trials said."""
    best = [load_record_from_string(line.decode()) for line in latest(winners)]
    return auto_scheduler.ApplyHistoryBest(best) if best else nullcontext()


@contextmanager
def mended_operators() -> Iterator[None]:
    """Tuning and building must see the same operators."""
    with mended_dense(), own_choice():
        yield
