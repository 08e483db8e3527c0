"""Which task to tune next: numbers in, an index out. No TVM here.

The rule is the gradient rule of Auto-scheduler (Zheng et al., OSDI 2020, §6), as
`tvm.auto_scheduler.TaskScheduler` computes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

ALPHA = 0.2  # the share of what a task gained lately against what it may still gain
BETA = 2.0  # how much slower than the fastest similar task a task may be expected to stay
WINDOW = 3  # rounds
EMPTY_ROUNDS = 2  # rounds without one valid trial, after which a task is let be


@dataclass(kw_only=True)
class Standing:
    """Where one task stands. `tag` groups tasks that compute alike; `rounds` are rounds begun."""

    weight: int
    flops: float
    tag: str = ""
    rounds: int = 0
    best_s: float | None = None
    history_s: list[float] = field(default_factory=list)  # the best after each valid round
    exhausted: bool = False

    @property
    def hopeless(self) -> bool:
        return self.exhausted or (self.best_s is None and self.rounds > EMPTY_ROUNDS)


def next_task(standings: Sequence[Standing]) -> int | None:
    """First whatever has no valid schedule, the heaviest first; then the steepest descent."""
    open_tasks = [index for index, standing in enumerate(standings) if not standing.hopeless]
    waiting = [index for index in open_tasks if standings[index].best_s is None]
    if waiting:
        return min(waiting, key=lambda index: (standings[index].rounds, -load(standings[index])))
    if not open_tasks:
        return None
    return max(open_tasks, key=lambda index: promise(standings[index], standings))


def load(standing: Standing) -> float:
    return standing.weight * abs(standing.flops)


def promise(standing: Standing, standings: Sequence[Standing]) -> float:
    """Seconds of the network's latency that one more round is expected to save."""
    assert standing.best_s is not None
    forward = standing.best_s - reachable(standing, standings)
    return standing.weight * (ALPHA * lately_gained(standing) + (1 - ALPHA) * forward)


def reachable(standing: Standing, standings: Sequence[Standing]) -> float:
    """The optimistic next best: a share of it off, or as fast as similar tasks within `BETA`."""
    assert standing.best_s is not None
    optimistic = standing.best_s * (1 - 1 / max(1, standing.rounds))
    speeds = [
        other.flops / other.best_s
        for other in standings
        if other.tag and other.tag == standing.tag and other.best_s
    ]
    alone = len(speeds) <= 1
    return optimistic if alone else min(optimistic, BETA * standing.flops / max(speeds))


def lately_gained(standing: Standing) -> float:
    if len(standing.history_s) <= WINDOW:
        return 0.0
    return (standing.history_s[-1 - WINDOW] - standing.history_s[-1]) / WINDOW


def network_ms(standings: Sequence[Standing]) -> float | None:
    """The weighted sum of the tasks' bests; None while a task that can be tuned has none."""
    known = [standing for standing in standings if not standing.hopeless or standing.best_s]
    if not known or any(standing.best_s is None for standing in known):
        return None
    return 1e3 * sum(standing.weight * (standing.best_s or 0.0) for standing in known)
