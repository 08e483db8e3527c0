"""Auto-scheduler (Ansor) on TVM 0.19: prepare a module, tune it, build it from the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tvm
from tvm import auto_scheduler, relay

from edgetune.wire.messages import Tuned
from edgetune.wire.settings import AutoScheduler, Budget
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.ansor.clock import Clock
from edgetune.worker.engines.tvm_classic.ansor.dense import mended_dense
from edgetune.worker.engines.tvm_classic.ansor.guard import Guard
from edgetune.worker.engines.tvm_classic.ansor.ledger import RECORDS, Ledger
from edgetune.worker.engines.tvm_classic.ansor.model import StepsModel
from edgetune.worker.engines.tvm_classic.ansor.study import Study
from edgetune.worker.engines.tvm_classic.ansor.subject import give_up, new_subjects, relearn


def prepare(module: Any, settings: AutoScheduler) -> Any:
    """The module in the layout to tune it in; tuning and building must get the same one."""
    if settings.layout == "NCHW":
        return module
    passes = [
        relay.transform.RemoveUnusedFunctions(),
        relay.transform.ConvertLayout({"nn.conv2d": [settings.layout, "default"]}),
        relay.transform.FoldConstant(),
    ]
    with tvm.transform.PassContext(opt_level=3):
        return tvm.transform.Sequential(passes)(module)


def tune(
    module: Any,
    params: dict[str, Any],
    *,
    target: Any,
    settings: AutoScheduler,
    budget: Budget,
    threads: int,
    staging: Path,
    report: Report,
) -> Tuned:
    """Spend the budget on a prepared module; the records, in TVM's format, stay in `staging`."""
    ledger = Ledger(staging)
    ledger.open()
    curve = ledger.curve()
    clock = Clock(limit_s=budget.seconds, before_s=curve[-1].seconds if curve else 0.0)
    guard = Guard(ledger=ledger, clock=clock)
    np.random.seed(budget.seed)  # noqa: NPY002 (TVM's cost models draw from the global generator)

    def new_steps_model(model_seed: int) -> StepsModel:
        return StepsModel(seed=model_seed, threads=threads, before=guard.before_model)

    with mended_dense():
        tasks, weights = extract(module, params, target, threads)
        resumed = ledger.trials()
        subjects = new_subjects(
            tasks,
            weights,
            blamed=ledger.unsafe(),
            settings=settings,
            budget=budget,
            threads=threads,
            before_model=guard.before_model,
            new_steps_model=new_steps_model,
        )
        study = Study(
            subjects=subjects,
            settings=settings,
            budget=budget,
            threads=threads,
            guard=guard,
            new_steps_model=new_steps_model,
            send=report,
            resumed=resumed,
        )
        if resumed:
            relearn(subjects, ledger.records, guard)
        bar_repeated_deaths(study)
        study.run()
    return conclude(study)


def build(
    module: Any,
    params: dict[str, Any],
    *,
    target: Any,
    records: Path | None,
    config: Mapping[str, Any],
) -> Any:
    """A prepared module, compiled with each task's best record; `records`: a folder or a file."""
    if records is None:
        with tvm.transform.PassContext(opt_level=3, config=dict(config)):
            return relay.build(module, target=target, params=params)
    log = records / RECORDS if records.is_dir() else records
    config = {**config, "relay.backend.use_auto_scheduler": True}
    with (
        mended_dense(),
        auto_scheduler.ApplyHistoryBest(str(log)),
        tvm.transform.PassContext(opt_level=3, config=config),
    ):
        return relay.build(module, target=target, params=params)


def extract(
    module: Any, params: dict[str, Any], target: Any, threads: int
) -> tuple[Sequence[Any], Sequence[int]]:
    hardware = auto_scheduler.HardwareParams(num_cores=threads, target=target)
    tasks, weights = auto_scheduler.extract_tasks(
        module["main"], params, target, hardware_params=hardware
    )
    return tasks, weights


def bar_repeated_deaths(study: Study) -> None:
    """Without features it died again: what the task has is all it gets."""
    blamed = study.ledger.unsafe()
    for subject in study.subjects:
        if blamed.count(subject.workload) > 1:
            give_up(subject, RuntimeError("two processes died while they searched this task"))


def conclude(study: Study) -> Tuned:
    tasks = tuple(
        subject.report(lambda kind: study.errors.get(kind, "")) for subject in study.subjects
    )
    notes = [f"time: {study.clock.describe()}"]
    if bare := sum(task.best_ms is None for task in tasks):
        notes.append(
            f"{bare} of {len(tasks)} tasks have no valid schedule: they run on TVM's naive ones"
        )
    notes += [f"{task.name}: {task.note}" for task in tasks if task.note]
    return Tuned(
        trials=study.trials,
        failed=sum(task.failed for task in tasks),
        seconds=study.clock.elapsed_s(),
        resumed_trials=study.resumed,
        tasks=tasks,
        curve=tuple(study.ledger.curve()),
        notes=tuple(notes),
    )
