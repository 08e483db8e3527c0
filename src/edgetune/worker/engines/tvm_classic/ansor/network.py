"""A network under tuning: its operations in each layout, what they start from, what was chosen."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from edgetune.wire.messages import Tune, Tuned
from edgetune.wire.settings import AutoScheduler
from edgetune.worker.engine import Report
from edgetune.worker.engines.tvm_classic.ansor.choice import (
    Choice,
    Layout,
    laid_out,
    layouts_of,
    read_choice,
)
from edgetune.worker.engines.tvm_classic.ansor.final import Final
from edgetune.worker.engines.tvm_classic.ansor.imports import candidate_of, collect, steps_of
from edgetune.worker.engines.tvm_classic.ansor.measure import Workshop, registered
from edgetune.worker.engines.tvm_classic.ansor.operations import Operation, find_operations
from edgetune.worker.engines.tvm_classic.ansor.records import Records, grouped
from edgetune.worker.engines.tvm_classic.ansor.schedule import network_ms, winners
from edgetune.worker.engines.tvm_classic.ansor.study import Study
from edgetune.worker.engines.tvm_classic.ansor.subject import (
    Models,
    Subject,
    give_up,
    new_subjects,
    relearn,
)
from edgetune.worker.engines.tvm_classic.tuning.blame import Blame
from edgetune.worker.engines.tvm_classic.tuning.builders import Builders
from edgetune.worker.engines.tvm_classic.tuning.library import Library
from edgetune.worker.engines.tvm_classic.tuning.meter import BudgetSpent, Meter
from edgetune.worker.engines.tvm_classic.tuning.runner import Runner

# Of the budget, for each layout on trial: enough for some rounds of every task where the budget is
# worth a trial at all, and what the layout that loses has cost is a tenth.
TRIAL_SHARE = 0.1
CRASHES = 2  # of the process, during the search of one task, after which it is let be


class Network:
    def __init__(
        self, module: Any, target: Any, *, order: Tune, meter: Meter, report: Report
    ) -> None:
        assert isinstance(order.tuner, AutoScheduler)
        self.order, self.settings, self.meter = order, order.tuner, meter
        self.staging, self.library = Path(order.staging), Library(order.library)
        self.blame = Blame(self.staging, order.after)
        self.records = Records(self.staging)
        self.models = Models(
            self.settings,
            seed=order.budget.seed,
            threads=order.threads,
            before=self.before_model,
        )
        self.study = Study(
            settings=self.settings,
            threads=order.threads,
            meter=meter,
            blame=self.blame,
            records=self.records,
            models=self.models,
            send=report,
        )
        self.operations = {
            layout: self.extract(module, target, layout) for layout in layouts_of(self.settings)
        }
        self.subjects = self.new_subjects()
        self.layout: Layout = layouts_of(self.settings)[0]
        self.notes: list[str] = []
        self.learn()

    def before_model(self) -> None:
        """The study is made of the models that call it."""
        self.study.before_model()

    def extract(self, module: Any, target: Any, layout: Layout) -> list[Operation]:
        """Layouts are compared by all that the networks do, changes of layout among it."""
        return find_operations(
            laid_out(module, layout),
            target,
            threads=self.order.threads,
            opt_level=self.order.target.opt_level,
            simple=self.settings.layout == "trial",
        )

    def new_subjects(self) -> dict[str, Subject]:
        """One for each workload, whether one layout has it or both."""
        every = [one for operations in self.operations.values() for one in operations]
        unique = {operation.workload: operation for operation in reversed(every)}
        operations = list(reversed(unique.values()))
        subjects = new_subjects(operations, self.models, blamed=self.crashed)
        for subject in subjects:
            self.bar(subject)
        return {subject.workload: subject for subject in subjects}

    def crashed(self, workload: str) -> bool:
        return any(death.how == "crash" for death in self.blame.of(workload))

    def bar(self, subject: Subject) -> None:
        """A task that hung, or without features crashed again, keeps what it has."""
        deaths = self.blame.of(subject.workload)
        if any(death.how == "silence" for death in deaths):
            give_up(subject, "an earlier process hung while it searched this task")
        elif len(deaths) >= CRASHES:
            give_up(subject, "two processes died while they searched this task")

    def learn(self) -> None:
        """Take over what was measured before, for this tuning and for others."""
        if self.records.start is None:
            tasks = [subject.task for subject in self.subjects.values()]
            found = collect(tasks, self.library, self.settings.records)
            self.records.begin(found.taken, found.candidates, found.notes)
        self.resumed = self.meter.trials = len(self.records.own)
        relearn(
            self.subjects.values(),
            taken=self.records.taken,
            own=self.records.own,
            round_trials=self.settings.trials_per_round,
            searching=self.study.searching,
        )
        self.blame.free()

    def tune(self, builders: Builders, runner: Runner) -> None:
        folder = self.staging / "build"
        workshop = Workshop(folder, builders, runner, self.meter, self.study)
        with registered(workshop.build, workshop.run):
            self.measure_again(workshop)
            self.choose_layout(workshop)
            self.spend(workshop, self.layout, share=1.0)
            self.finish(workshop)
        shutil.rmtree(folder, ignore_errors=True)
        self.study.note()
        self.choice().write(self.staging)
        self.keep()

    def measure_again(self, workshop: Workshop) -> None:
        """The best of what was measured elsewhere, unless an earlier process has done it."""
        assert self.records.start is not None
        done = {steps_of(line) for line in self.records.own}
        lines = [line.encode() for line in self.records.start.candidates]
        for workload, found in grouped(lines).items():
            subject = self.subjects.get(workload)
            fresh = [line.decode() for line in found if steps_of(line) not in done]
            if subject is not None and fresh:
                self.study.current = subject
                with suppress(BudgetSpent):
                    workshop.measure([candidate_of(line, subject.task) for line in fresh])
                    self.study.adopt(subject)

    def choose_layout(self, workshop: Workshop) -> None:
        """The one in which the network is estimated faster after its share of the budget."""
        layouts = layouts_of(self.settings)
        if len(layouts) == 1:
            return
        decided = read_choice(self.staging)
        if decided is not None:
            self.layout = decided.layout
        else:
            for place, layout in enumerate(layouts, start=1):
                self.spend(workshop, layout, share=place * TRIAL_SHARE)
        estimates = {layout: self.estimate_ms(layout) for layout in layouts}
        if decided is None:
            self.layout = min(layouts, key=lambda layout: estimates[layout] or math.inf)
            self.choice().write(self.staging)
        told = ", ".join(f"{layout} {describe(ms)}" for layout, ms in estimates.items())
        self.notes.append(f"layout {self.layout} chosen; estimates of the network: {told}")

    def spend(self, workshop: Workshop, layout: Layout, *, share: float) -> None:
        self.study.subjects, self.study.share = self.of(layout), share
        self.study.run(workshop)

    def of(self, layout: Layout) -> list[Subject]:
        return [self.subjects[operation.workload] for operation in self.operations[layout]]

    def estimate_ms(self, layout: Layout) -> float | None:
        return network_ms([subject.standing for subject in self.of(layout)])

    def choice(self) -> Choice:
        chosen = winners([subject.standing for subject in self.of(self.layout)])
        shapes = tuple(group for group, kind in chosen.items() if kind == "winograd")
        return Choice(layout=self.layout, winograd=shapes)

    def finish(self, workshop: Workshop) -> None:
        """Hold the final; without a limit of seconds it takes what it takes."""
        final = Final(self.staging, self.records.lines, workshop)
        with self.meter.phase("run"):
            changed = final.hold(self.used())
        if changed:
            self.notes.append(f"in the final another than the fastest trial won {changed} tasks")

    def keep(self) -> None:
        """For the networks that come after this one."""
        for workload, lines in grouped(self.records.own).items():
            self.library.add(workload, lines)

    def conclude(self) -> Tuned:
        assert self.records.start is not None
        used = self.used()
        shown = [one for one in self.subjects.values() if one in used or one.trials]
        tasks = [
            subject.report(lambda kind: self.study.errors.get(kind, ""), used=subject in used)
            for subject in shown
        ]
        return self.meter.tuned(
            tasks,
            resumed_trials=self.resumed,
            reused=[subject.reused for subject in used],
            notes=(*self.records.start.notes, *self.notes, *remarks(used, self.choice())),
        )

    def used(self) -> list[Subject]:
        """The tasks with which the network is built."""
        subjects = self.of(self.layout)
        chosen = winners([subject.standing for subject in subjects])
        return [
            subject
            for subject in subjects
            if not subject.operation.group
            or chosen[subject.operation.group] == subject.operation.kind
        ]


def remarks(used: Sequence[Subject], choice: Choice) -> list[str]:
    notes = []
    if bare := sum(subject.standing.best_s is None for subject in used):
        notes.append(
            f"{bare} of {len(used)} tasks have no valid schedule: they run on TVM's naive ones"
        )
    if choice.winograd:
        notes.append(f"by Winograd's algorithm: {'; '.join(choice.winograd)}")
    for subject in used:
        notes += [f"{subject.task.desc}: {note}" for note in subject.notes]
    return notes


def describe(estimate_ms: float | None) -> str:
    return "unknown" if estimate_ms is None else f"{estimate_ms:.2f} ms"
