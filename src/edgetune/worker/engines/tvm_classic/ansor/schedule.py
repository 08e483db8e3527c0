"""Which task to tune next: numbers in, an index out. No TVM here.

The rule is the gradient rule of Auto-scheduler (Zheng et al., OSDI 2020, §6), as
`tvm.auto_scheduler.TaskScheduler` computes it, with two changes. No task is expected to compute
much faster than the fastest one does. And of two ways to compute the same operations of the
network (rivals), only what brings the faster one below the other counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

ALPHA = 0.2  # the share of what a task gained lately against what it may still gain
BETA = 2.0  # how much slower than the fastest similar task a task may be expected to stay
WINDOW = 3  # rounds
HEADROOM = 1.1  # how much faster than the fastest task any task may be expected to compute
EMPTY_ROUNDS = 2  # rounds without one valid trial, after which a task is let be
KNOWN_ROUNDS = 4  # of each task of the usual way, before another way is begun


@dataclass(kw_only=True)
class Standing:
    """Where one task stands. `tag` groups tasks that compute alike; `rounds` are rounds begun.

    Tasks of one `group` compute the same operations in different ways, their `kind`s; "" for a
    task without a rival. The network needs those of one kind. One is the `usual` one: the others
    are begun only where the usual one is known well enough to tell what they promise.
    """

    weight: int
    flops: float
    tag: str = ""
    rounds: int = 0
    best_s: float | None = None
    history_s: list[float] = field(default_factory=list)  # the best after each valid round
    exhausted: bool = False
    group: str = ""
    kind: str = ""
    usual: bool = True

    @property
    def hopeless(self) -> bool:
        return self.exhausted or (self.best_s is None and self.rounds > EMPTY_ROUNDS)


Kinds = dict[str, list[Standing]]


def next_task(standings: Sequence[Standing]) -> int | None:
    """First whatever has no valid schedule, the heaviest first; then the steepest descent."""
    let_be = [kind_let_be(standing, standings) for standing in standings]
    open_tasks = [
        index
        for index, standing in enumerate(standings)
        if not standing.hopeless and not let_be[index]
    ]
    waiting = [index for index in open_tasks if is_waiting(standings[index], standings)]
    if waiting:
        return min(waiting, key=lambda index: (standings[index].rounds, -load(standings[index])))
    promises = {index: promise(standings[index], standings) for index in open_tasks}
    worth = [index for index in open_tasks if is_worth(standings[index], promises[index])]
    return max(worth, key=lambda index: promises[index]) if worth else None


def is_worth(standing: Standing, promised_s: float) -> bool:
    """An untried rival is begun only if it promises something at all."""
    return standing.best_s is not None or promised_s > 0


def is_waiting(standing: Standing, standings: Sequence[Standing]) -> bool:
    """Without a valid schedule, and no rival of a way that has or may still get one."""
    if standing.best_s is not None:
        return False
    kinds = kinds_of(standing.group, standings)
    mine = kinds.pop(standing.kind, [])
    if any(one.rounds for one in mine):
        return True  # begun: all tasks of the kind must have a schedule before it can win
    return standing.usual or all(map(any_lost, kinds.values()))


def kinds_of(group: str, standings: Sequence[Standing]) -> Kinds:
    """The ways to compute what `group` names; none for ""."""
    kinds: Kinds = {}
    for standing in standings:
        if group and standing.group == group:
            kinds.setdefault(standing.kind, []).append(standing)
    return kinds


def flops(kind: Sequence[Standing]) -> float:
    return sum(load(standing) for standing in kind)


def load(standing: Standing) -> float:
    return standing.weight * abs(standing.flops)


def total_s(kind: Sequence[Standing]) -> float | None:
    """What the network spends in them; None while one has no valid schedule."""
    total = 0.0
    for standing in kind:
        if standing.best_s is None:
            return None
        total += standing.weight * standing.best_s
    return total


def kind_let_be(standing: Standing, standings: Sequence[Standing]) -> bool:
    """Behind its rival even if each of its tasks gained what may be hoped for at most."""
    kinds = kinds_of(standing.group, standings)
    mine = kinds.pop(standing.kind, [])
    rival_s = fastest_s(kinds)
    if rival_s is None or total_s(mine) is None:
        return False
    hoped_s = sum(one.weight * (one.best_s or 0.0) * (1 - 1 / max(1, one.rounds)) for one in mine)
    return hoped_s > rival_s


def fastest_s(kinds: Kinds) -> float | None:
    totals = [total for kind in kinds.values() if (total := total_s(kind)) is not None]
    return min(totals, default=None)


def promise(standing: Standing, standings: Sequence[Standing]) -> float:
    """Seconds of the network's latency that one more round is expected to save."""
    kinds = kinds_of(standing.group, standings)
    mine = kinds.pop(standing.kind, [])
    rival_s, own_s = fastest_s(kinds), total_s(mine)
    if standing.best_s is None:
        known = all(one.rounds >= KNOWN_ROUNDS for kind in kinds.values() for one in kind)
        at_best_s = flops(mine) / max(1.0, fastest_flops(standings))
        return rival_s - at_best_s if rival_s is not None and known else 0.0
    forward = standing.best_s - reachable(standing, standings)
    gain = standing.weight * (ALPHA * lately_gained(standing) + (1 - ALPHA) * forward)
    behind_s = 0.0 if rival_s is None or own_s is None else max(0.0, own_s - rival_s)
    return gain - behind_s


def fastest_flops(standings: Sequence[Standing]) -> float:
    """Operations a second, of the task that computes fastest; 0 while nothing is known."""
    speeds = [abs(one.flops) / one.best_s for one in standings if one.best_s]
    return max(speeds, default=0.0)


def reachable(standing: Standing, standings: Sequence[Standing]) -> float:
    """The optimistic next best: a share of it off, or as fast as similar tasks within `BETA`."""
    assert standing.best_s is not None
    optimistic = standing.best_s * (1 - 1 / max(1, standing.rounds))
    speeds = [
        other.flops / other.best_s
        for other in standings
        if other.tag and other.tag == standing.tag and other.best_s
    ]
    if len(speeds) > 1:
        optimistic = min(optimistic, BETA * standing.flops / max(speeds))
    limit_s = abs(standing.flops) / max(1.0, HEADROOM * fastest_flops(standings))
    return min(standing.best_s, max(optimistic, limit_s))


def lately_gained(standing: Standing) -> float:
    if len(standing.history_s) <= WINDOW:
        return 0.0
    return (standing.history_s[-1 - WINDOW] - standing.history_s[-1]) / WINDOW


def network_ms(standings: Sequence[Standing]) -> float | None:
    """The weighted sum of the tasks' bests; None while a task that can be tuned has none.

    Of rivals the faster kind counts.
    """
    plain = [one for one in standings if not one.group and not is_lost(one)]
    groups = sorted({one.group for one in standings if one.group})
    rivalries = [kinds_of(group, standings) for group in groups]
    open_ = [kinds for kinds in rivalries if not all(map(any_lost, kinds.values()))]
    fastest = [fastest_s(kinds) for kinds in open_]
    total = total_s(plain)
    if total is None or not (plain or open_) or None in fastest:
        return None
    return 1e3 * (total + sum(seconds for seconds in fastest if seconds is not None))


def is_lost(standing: Standing) -> bool:
    """It has no valid schedule, and will not get one."""
    return standing.hopeless and standing.best_s is None


def any_lost(kind: Sequence[Standing]) -> bool:
    return any(map(is_lost, kind))


def winners(standings: Sequence[Standing]) -> dict[str, str]:
    """For each group the kind to build with: the faster one, or the usual one."""
    chosen: dict[str, str] = {}
    for group in sorted({one.group for one in standings if one.group}):
        kinds = kinds_of(group, standings)
        known = {kind: seconds for kind in kinds if (seconds := total_s(kinds[kind])) is not None}
        usual = next(kind for kind, tasks in kinds.items() if tasks[0].usual)
        chosen[group] = min(known, key=lambda kind: known[kind]) if known else usual
    return chosen
