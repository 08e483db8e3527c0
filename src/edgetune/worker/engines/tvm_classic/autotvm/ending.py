"""The last word on every operation, the records to compile with, and the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from edgetune.wire.messages import TaskReport, Tuned
from edgetune.worker.engines.tvm_classic.autotvm import final
from edgetune.worker.engines.tvm_classic.autotvm.campaign import Campaign
from edgetune.worker.engines.tvm_classic.autotvm.contender import Contender
from edgetune.worker.engines.tvm_classic.autotvm.graph_choice import NoGraph, choose_layouts
from edgetune.worker.engines.tvm_classic.autotvm.layouts import blocks
from edgetune.worker.engines.tvm_classic.autotvm.operations import Workload
from edgetune.worker.engines.tvm_classic.autotvm.records import Trial, write_best

UNLIKE = "a candidate 3 times slower than its operation's best gets one sample only"


def end(campaign: Campaign, plain: Any, target: Any, *, notes: list[str]) -> Tuned:
    """Spend what was kept back; publish `best.json`; add the trials to the library."""
    over = campaign.reserve.is_met()
    across, said = layouts_across(campaign, plain, target)
    chosen, verdicts = choose(campaign, across)
    # tvmc takes an empty log for one of Auto-scheduler: say that the defaults won.
    winners = chosen or [d for c in campaign.contenders if (d := c.default()) is not None]
    write_best(Path(campaign.order.staging), winners, campaign.conditions)
    campaign.note()
    campaign.keep()
    pairs = zip(campaign.contenders, verdicts, strict=True)
    tasks = tuple(contender.report(verdict) for contender, verdict in pairs)
    return report(campaign, tasks, (*notes, *said, *remarks(tasks, over=over)))


def layouts_across(
    campaign: Campaign, plain: Any, target: Any
) -> tuple[dict[Workload, Trial], list[str]]:
    """What the graph tuner chose, and what is to be said of it; nothing without `layout=graph`."""
    if campaign.settings.layout != "graph":
        return {}, []
    try:
        found = choose_layouts(campaign, plain, target)
    except NoGraph as why:
        return {}, [f"each operation keeps its default's layouts: {why}"]
    return found.trials, [found.note]


def choose(campaign: Campaign, across: dict[Workload, Trial]) -> tuple[list[Trial], list[str]]:
    """The trials to compile with, and for each operation why; where most is to be won first."""
    contenders, chosen = campaign.contenders, []
    verdicts = [""] * len(contenders)
    campaign.saying = "final"
    for number in sorted(range(len(contenders)), key=lambda n: -contenders[n].gain_ms()):
        if (trial := across.get(contenders[number].operation.key)) is not None:
            verdicts[number] = of_layouts(contenders[number], trial)
            chosen.append(trial)
            continue
        trial, verdicts[number] = final.choose(
            contenders[number],
            campaign.bench,
            confirm=campaign.reserve.is_time_left(),
            keep_layouts=campaign.settings.layout != "free",
        )
        chosen += [] if trial is None else [trial]
    return chosen, verdicts


def of_layouts(contender: Contender, trial: Trial) -> str:
    default = contender.default()
    if default is None or trial.input.config.index == default.input.config.index:
        return "default schedule kept"
    size_in, size_out = blocks(trial.input.config)
    return f"tuned, from NCHW{size_in}c to NCHW{size_out}c"


def report(campaign: Campaign, tasks: tuple[TaskReport, ...], notes: tuple[str, ...]) -> Tuned:
    return campaign.meter.tuned(
        tasks,
        resumed_trials=campaign.resumed,
        reused=[task.reused for task in tasks],
        notes=notes,
        unlike=(UNLIKE,),
    )


def remarks(tasks: tuple[TaskReport, ...], *, over: bool) -> tuple[str, ...]:
    kept = sum("default schedule kept" in task.note for task in tasks)
    found = [f"{kept} of {len(tasks)} operations keep TVM's default schedule"]
    if not over:
        found.append("nothing worthwhile was left to try before the budget was spent")
    return tuple(found)
