"""The last word on each task: its best candidates once more, side by side.

The best of a hundred trials is in part the luckiest, and on a machine that others use it is the
one of a quiet moment. So the few best of a task are measured again in turns, and the network is
built with the one whose middle result is the fastest.

best.json   the winners' records with what they took in the final, in TVM's format; that of a task
            without a near second is the fastest trial's
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from edgetune.worker.engines.tvm_classic.ansor.imports import candidate_of
from edgetune.worker.engines.tvm_classic.ansor.measure import Workshop, check_time
from edgetune.worker.engines.tvm_classic.ansor.records import grouped
from edgetune.worker.engines.tvm_classic.ansor.subject import Subject
from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, whole_lines
from edgetune.worker.engines.tvm_classic.tuning.meter import BudgetSpent

WINNERS = "best.json"
CONTENDERS = 3
NEAR = 1.15  # a candidate that was slower by more has no prospect
ROUNDS = 3


class Final:
    """Of all tasks of a network; what an interrupted one has decided stays."""

    def __init__(self, staging: Path, lines: Iterable[bytes], workshop: Workshop) -> None:
        self.path, self.workshop = staging / WINNERS, workshop
        self.lines = grouped(lines)

    def hold(self, subjects: Sequence[Subject]) -> int:
        """The heaviest tasks first, while the budget lasts; returns how many winners changed."""
        changed = 0
        try:
            for subject in sorted(subjects, key=heaviness):
                check_time(self.workshop.meter)
                changed += self.decide(subject)
        except BudgetSpent:
            pass
        return changed

    def decide(self, subject: Subject) -> bool:
        """Whether another candidate than that of the fastest trial has won."""
        lines = contenders(self.lines.get(subject.workload, []))
        if len(lines) <= 1:
            append_lines(self.path, lines)
            return False
        costs_s = self.compete([candidate_of(line.decode(), subject.task) for line in lines])
        known = [cost_s for cost_s in costs_s if cost_s is not None]
        if not known:
            return False
        winner = costs_s.index(min(known))
        append_lines(self.path, [with_cost(lines[winner], min(known))])
        subject.standing.best_s = min(known)
        return winner > 0

    def compete(self, candidates: Sequence[Any]) -> list[float | None]:
        """For each the median of its rounds; None for one that failed in one of them."""
        builds = self.workshop.build(candidates)
        with self.workshop.measuring():
            rounds = [[self.workshop.time(build) for build in builds] for _ in range(ROUNDS)]
        return [
            None if None in costs else statistics.median(costs)
            for costs in zip(*rounds, strict=True)
        ]


def heaviness(subject: Subject) -> float:
    return -subject.standing.weight * (subject.standing.best_s or 0.0)


def contenders(lines: Iterable[bytes]) -> list[bytes]:
    """The fastest first, and those that are near it."""
    costs: dict[bytes, float] = {}
    for line in lines:
        samples, error, *_ = json.loads(line)["r"]
        if not error:
            costs[line] = sum(samples) / len(samples)
    order = sorted(costs, key=lambda line: costs[line])[:CONTENDERS]
    return [line for line in order if costs[line] <= NEAR * costs[order[0]]]


def with_cost(line: bytes, cost_s: float) -> bytes:
    record = json.loads(line)
    record["r"][0] = [cost_s]
    return json.dumps(record).encode()


def latest(path: Path) -> list[bytes]:
    """The last final's word on each task."""
    return [lines[-1] for lines in grouped(whole_lines(path)).values()]
