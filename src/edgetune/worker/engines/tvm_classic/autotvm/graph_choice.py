"""`layout=graph`: the schedules that are fastest together, transformations between them counted.

The best candidate of each operation and layout is measured again, beside the default schedule; so
is every transformation between layouts that may become necessary, by the same runner. TVM's graph
tuner chooses; its choice is taken if the network gets faster by it than with the default's
layouts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tvm.autotvm.measure import MeasureResult

from edgetune.worker.engines.tvm_classic.autotvm.campaign import Campaign
from edgetune.worker.engines.tvm_classic.autotvm.contender import Contender, milliseconds
from edgetune.worker.engines.tvm_classic.autotvm.final import FAILED, MARGIN, fastest_s
from edgetune.worker.engines.tvm_classic.autotvm.graph_costs import Choice, Costs
from edgetune.worker.engines.tvm_classic.autotvm.graph_tuner import (
    Dynamic,
    Layouts,
    Quadratic,
    Record,
    TooManyStates,
)
from edgetune.worker.engines.tvm_classic.autotvm.layouts import layout_of
from edgetune.worker.engines.tvm_classic.autotvm.operations import Workload, workload_of
from edgetune.worker.engines.tvm_classic.autotvm.records import Trial
from edgetune.worker.engines.tvm_classic.silence import silent

CANDIDATES = 4  # layouts of one operation that are compared across the network
ROUNDS = 2
ALREADY_SLOW = 2.0  # times the operation's best: no saved transformation makes up for that


class NoGraph(Exception):
    """Why the layouts could not be chosen across operations; the message is for the user."""


@dataclass(frozen=True)
class Chosen:
    """For each workload with layouts the trial to compile with; what is expected of them."""

    trials: dict[Workload, Trial]
    note: str


def choose_layouts(campaign: Campaign, plain: Any, target: Any) -> Chosen:
    """Raises NoGraph."""
    campaign.saying = "layouts"
    with silent():
        try:
            prices = Prices(campaign)
            # Without these there is no choice; what is left of the time makes it a better one.
            prices.measure(Dynamic(*problem(campaign, plain, target, dict(entrants(campaign)))))
            finalists = dict(measured_again(campaign))
            arguments = problem(campaign, plain, target, finalists)
            tuner: Layouts = Dynamic(*arguments)
            prices.give(tuner)
            costs, solver = tuner.costs(), "dynamic programming"
            try:
                tuner.run()
            except TooManyStates:
                solver = "PBQP, for dynamic programming has too many states"
                tuner = Quadratic(*arguments)
                prices.give(tuner)
                tuner.run()
        except NoGraph:
            raise
        except Exception as error:  # TVM's graph tuner does not know every graph
            text = " ".join(str(error).split())[:120]
            raise NoGraph(f"TVM's graph tuner failed: {type(error).__name__} {text}") from error
    return decide(tuner, costs, finalists, solver)


def decide(
    tuner: Layouts, costs: Costs, finalists: dict[Workload, list[Trial]], solver: str
) -> Chosen:
    """The graph tuner's choice, made one for each workload, against the default's layouts."""
    candidates = list(tuner.candidates().items())
    keep = {
        number: next(i for i, r in enumerate(records) if r[0].config is own(finalists, workload))
        for number, (workload, records) in enumerate(candidates)
    }
    found = tuner.choice()
    starts = [costs.united(found), keep]
    best = min((costs.improved(start) for start in starts), key=costs.total_s)
    keep_ms, best_ms = 1e3 * costs.total_s(keep), 1e3 * costs.total_s(best)
    expected = (
        f"layouts by TVM's graph tuner ({solver}): {1e3 * costs.nodes_total_s(found):.3g} ms "
        f"expected of the convolutions, {best_ms:.3g} ms with one schedule for each workload, "
        f"{keep_ms:.3g} ms with the default's layouts"
    )
    if best_ms > MARGIN * keep_ms:
        best, expected = keep, f"{expected}, which are kept"
    return Chosen(chosen(candidates, best, finalists), expected)


def own(finalists: dict[Workload, list[Trial]], workload: Workload) -> Any:
    """The configuration with the default's layouts, which comes first."""
    return finalists[workload][0].input.config


def chosen(
    candidates: list[tuple[Workload, list[Record]]],
    choice: Choice,
    finalists: dict[Workload, list[Trial]],
) -> dict[Workload, Trial]:
    found = {}
    for number, (workload, records) in enumerate(candidates):
        config = records[choice[number]][0].config
        found[workload] = next(t for t in finalists[workload] if t.input.config is config)
    return found


def problem(
    campaign: Campaign, plain: Any, target: Any, finalists: dict[Workload, list[Trial]]
) -> tuple[Any, ...]:
    """What TVM's graph tuners are made with."""
    if not finalists:
        raise NoGraph("no operation has layouts to choose")
    records = [(trial.input, trial.result) for trials in finalists.values() for trial in trials]
    return plain["main"], records, target, campaign.bench.folder / "graph_tuner.log"


def entrants(campaign: Campaign) -> Iterator[tuple[Workload, list[Trial]]]:
    """For each convolution its default schedule, then its best trial in each layout."""
    for contender in campaign.contenders:
        default = contender.default()
        if default is not None and len(layout_of(default)) > 1:
            yield workload_of(default.input.task), finalists_of(contender, default)


def measured_again(campaign: Campaign) -> Iterator[tuple[Workload, list[Trial]]]:
    """One trial a layout, that of the default's first."""
    for workload, entered in entrants(campaign):
        players, default = entered, entered[0]
        if campaign.reserve.is_time_left():
            pairs = [(player.input.task, player.input.config) for player in players]
            results = campaign.bench.alternate(pairs, ROUNDS)
            players = [
                with_seconds(player, fastest_s(own))
                for player, own in zip(players, results, strict=True)
                if not any(result.error_no for result in own)
            ]
        if players := one_a_layout(players, default):
            yield workload, players


def finalists_of(contender: Contender, default: Trial) -> list[Trial]:
    """The default schedule, then the best trial of each layout, the fastest first."""
    workload, best = workload_of(default.input.task), contender.ranked()
    own = [trial for trial in best if workload_of(trial.input.task) == workload]
    limit_ms = ALREADY_SLOW * milliseconds(own[0])
    firsts: dict[tuple[Any, ...], Trial] = {}
    for trial in own:
        if trial is not default and milliseconds(trial) <= limit_ms:
            firsts.setdefault(layout_of(trial), trial)
    return [default, *list(firsts.values())[:CANDIDATES]]


def one_a_layout(players: list[Trial], default: Trial) -> list[Trial]:
    """The default schedule holds its layouts against all that are not clearly faster."""
    if not players or players[0].input.config is not default.input.config:
        return []  # the default schedule failed now
    first = players[0]
    for player in players[1:]:
        if layout_of(player) == layout_of(default):
            faster = milliseconds(player) < MARGIN * milliseconds(first)
            first = player if faster else first
    return [first, *(p for p in players if layout_of(p) != layout_of(default))]


def with_seconds(trial: Trial, seconds: float) -> Trial:
    return Trial(trial.input, MeasureResult((seconds,), 0, seconds, time.time()))


class Prices:
    """Seconds of every layout transformation, measured once."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.known_s: dict[Workload, float | None] = {}

    def measure(self, tuner: Layouts) -> None:
        """All that may become necessary; what fails is taken for impossible."""
        if not self.campaign.reserve.is_time_left():
            raise NoGraph("no time was left to measure the transformations")
        tasks = tuner.transformations()
        pairs = [(task, task.config_space.get(0)) for task in tasks]
        results = self.campaign.bench.alternate(pairs, 1)
        for task, own in zip(tasks, results, strict=True):
            seconds = fastest_s(own)
            self.known_s[workload_of(task)] = None if seconds == FAILED else seconds

    def give(self, tuner: Layouts) -> None:
        tasks = tuner.transformations()
        tuner.set_prices(tasks, [self.known_s[workload_of(task)] for task in tasks])
