"""AutoTVM over a whole network: one budget, spent on the operations that promise most."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from tvm import autotvm

from edgetune.wire.messages import Compile, Tune, Tuned
from edgetune.wire.settings import AutoTvm
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic import network
from edgetune.worker.engines.tvm_classic.autotvm.campaign import Campaign
from edgetune.worker.engines.tvm_classic.autotvm.contender import Contender
from edgetune.worker.engines.tvm_classic.autotvm.ending import end
from edgetune.worker.engines.tvm_classic.autotvm.history import find_history, read_log
from edgetune.worker.engines.tvm_classic.autotvm.operations import (
    find_operations,
    plain_graph,
    workload_of,
)
from edgetune.worker.engines.tvm_classic.autotvm.records import BEST
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter


def tune(module: Any, target: Any, *, order: Tune, meter: Meter, report: Report) -> Tuned:
    """Trials stand in `order.staging` as they are measured, what to compile with at the end."""
    assert isinstance(order.tuner, AutoTvm)
    seed(order.budget.seed)
    log = read_log(order.tuner.records)
    campaign = Campaign(order, order.tuner, meter, report)
    with campaign.bench as bench:
        bench.warm_up()
        plain = plain_graph(module, target, order.target.opt_level)
        campaign.alive()
        operations = find_operations(plain, target)
        workloads = {workload_of(task) for operation in operations for task in operation.tasks}
        history = find_history(order, log, target, workloads)
        contenders = []
        for operation in operations:
            contenders.append(contender_of(operation, order))
            campaign.alive()
        campaign.start(contenders, history)
        campaign.spend()
        return end(campaign, plain, target, notes=history.notes)


def contender_of(operation: Any, order: Tune) -> Contender:
    assert isinstance(order.tuner, AutoTvm)
    return Contender(
        operation, settings=order.tuner, seed=order.budget.seed, threads=order.threads
    )


def seed(value: int) -> None:
    """The generators that TVM's tuners draw from."""
    random.seed(value)
    np.random.seed(value)  # noqa: NPY002


def build(module: Any, target: Any, *, order: Compile, config: Mapping[str, Any]) -> Any:
    """The graph executor's factory; operations without a record get TVM's default schedule."""
    best = Path(order.records) / BEST if order.records is not None else None
    # An empty file is a tuning in which nothing could be measured.
    tuned = best is not None and best.stat().st_size > 0
    history = autotvm.apply_history_best(str(best)) if tuned else contextlib.nullcontext()
    with history:
        return network.build(module, target, opt_level=order.target.opt_level, config=config)
