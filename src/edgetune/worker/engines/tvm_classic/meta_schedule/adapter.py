"""MetaSchedule on TVM 0.19's Relay: tune a module, build it from the database that came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tvm import meta_schedule as ms

from edgetune.wire.messages import Compile, Tune, Tuned
from edgetune.wire.settings import MetaSchedule
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic import network
from edgetune.worker.engines.tvm_classic.ansor.schedule import Standing
from edgetune.worker.engines.tvm_classic.meta_schedule.bench import Bench
from edgetune.worker.engines.tvm_classic.meta_schedule.database import (
    DatabaseFiles,
    database_target,
    load_database,
)
from edgetune.worker.engines.tvm_classic.meta_schedule.intrinsics import load_intrinsics
from edgetune.worker.engines.tvm_classic.meta_schedule.model import StoresModel
from edgetune.worker.engines.tvm_classic.meta_schedule.search import TaskSearch
from edgetune.worker.engines.tvm_classic.meta_schedule.study import Study
from edgetune.worker.engines.tvm_classic.meta_schedule.subject import Subject
from edgetune.worker.engines.tvm_classic.meta_schedule.taken import Taken, take_over
from edgetune.worker.engines.tvm_classic.meta_schedule.tasks import (
    Task,
    find_tasks,
    prepare,
    with_cores,
)
from edgetune.worker.engines.tvm_classic.meta_schedule.trials import Trial, TrialLog, encode
from edgetune.worker.engines.tvm_classic.tuning.blame import Blame
from edgetune.worker.engines.tvm_classic.tuning.library import Library
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter

ONE_DEATH = "an earlier process died while it searched this task: no feature extraction since"
PASSES = {"relay.backend.use_meta_schedule": True, "relay.backend.tir_converter": "default"}


def tune(module: Any, target: Any, *, order: Tune, meter: Meter, report: Report) -> Tuned:
    """Trials stand in `order.staging` as they finish, in TVM's own database too."""
    assert isinstance(order.tuner, MetaSchedule)
    np.random.seed(order.budget.seed)  # noqa: NPY002  # what TVM's cost model draws from
    load_intrinsics()
    report(meter.progress(None, "extract"))
    prepared = prepare(module, order.tuner.layout)
    tasks = find_tasks(prepared, with_cores(target, order.threads), order.target.opt_level)
    staging = Path(order.staging)
    blame, log, library = Blame(staging, order.after), TrialLog(staging), Library(order.library)
    taken = take_over(order, tasks, library)
    meter.trials = len(log.kept)
    meter.device_s = sum(trial.device_s for trial in log.kept)
    files = DatabaseFiles(staging, tasks, [*taken.trials, *log.kept])
    study = Study(order=order, meter=meter, blame=blame, log=log, files=files, report=report)
    study.subjects = new_subjects(order, tasks, study)
    for subject in study.subjects:
        begin(subject, taken, log.kept, blame)
    if not meter.is_over():
        with Bench(order, order.tuner.trial, meter, study.say) as bench:
            study.run(bench)
    meter.note(study.best_ms())
    return conclude(study, taken, library)


def build(module: Any, target: Any, *, order: Compile, config: Mapping[str, Any]) -> Any:
    """The factory with each operation's best record; without records, TVM's default schedules."""
    assert isinstance(order.tuner, MetaSchedule)
    if order.records is None:
        return network.build(module, target, opt_level=order.target.opt_level, config=config)
    folder = Path(order.records)
    return ms.relay_integration.compile_relay(
        load_database(folder),
        prepare(module, order.tuner.layout),
        database_target(folder) or target,
        params=None,
        opt_level=order.target.opt_level,
        pass_config={**PASSES, **config},
    )


def new_subjects(order: Tune, tasks: Sequence[Task], study: Study) -> list[Subject]:
    """One cost model for all of them."""
    model = StoresModel(seed=order.budget.seed, before=study.before_generation)
    return [
        new_subject(task, order, number=number, model=model) for number, task in enumerate(tasks)
    ]


def new_subject(task: Task, order: Tune, *, number: int, model: Any) -> Subject:
    assert isinstance(order.tuner, MetaSchedule)
    settings = order.tuner
    return Subject(
        task=task,
        search=TaskSearch(
            task=task,
            seed=1009 * order.budget.seed + 10 * number,
            threads=order.threads,
            population=settings.population,
            size=settings.trials_per_round,
            model=model,
        ),
        standing=Standing(weight=task.weight, flops=task.flops),
        guided=settings.cost_model == "xgb",
    )


def begin(subject: Subject, taken: Taken, kept: Sequence[Trial], blame: Blame) -> None:
    """Bring a task to where its trials are, and keep away from it what killed a process."""
    workload = subject.task.workload
    subject.take_over(taken.of(workload))
    subject.resume([trial for trial in kept if trial.workload == workload])
    deaths = blame.of(workload)
    if any(death.how == "silence" for death in deaths):
        subject.give_up("search ended: it hung in an earlier process")
    elif len(deaths) > 1:
        subject.give_up("search ended: two processes died while they searched this task")
    elif deaths:
        subject.guided = False
        subject.notes.append(ONE_DEATH)


def conclude(study: Study, taken: Taken, library: Library) -> Tuned:
    for subject in study.subjects:
        own = [encode(trial) for trial in subject.own]
        if own:
            library.add(subject.task.workload, own)
    tasks = tuple(subject.report() for subject in study.subjects)
    notes = list(taken.notes)
    if bare := [task.name for task in tasks if task.best_ms is None]:
        notes.append(f"no valid schedule, so TVM's naive one: {', '.join(bare)}")
    notes += [f"{task.name}: {task.note}" for task in tasks if task.note]
    return study.meter.tuned(
        tasks,
        resumed_trials=study.start_trials,
        reused=[task.reused for task in tasks],
        notes=notes,
    )
