"""The clocks that cores are held at, cluster by cluster."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.machine.board import Board
from edgetune.machine.change import Change, StateRefused, missing
from edgetune.machine.cpufreq import Policy, policies, range_khz, table_khz
from edgetune.machine.host import Host
from edgetune.machine.knobs.limits import held_at
from edgetune.spec.state import ClusterClock, State, core_list


def cpu_clocks(state: State, host: Host, board: Board | None) -> list[Change]:
    found = policies(host, board)
    if state.cpu_khz and not found:
        raise missing("cpu_khz", "this machine's kernel offers no CPU clocks (cpufreq)")
    return [change for clock in state.cpu_khz for change in held(clock, host, board, found)]


def held(
    clock: ClusterClock, host: Host, board: Board | None, found: Sequence[Policy]
) -> list[Change]:
    policy = next((policy for policy in found if policy.name == clock.cluster), None)
    if policy is None:
        raise not_there(clock.cluster, board, found)
    return held_at(
        "cpu_khz",
        lower=f"{policy.folder}/scaling_min_freq",
        upper=f"{policy.folder}/scaling_max_freq",
        floor=lowest_khz(host, policy, clock.khz),
        value=clock.khz,
    )


def lowest_khz(host: Host, policy: Policy, value: int) -> int:
    """Where the kernel tells none, the value itself: then the limits are written as they come."""
    limits = range_khz(host, policy)
    return min(table_khz(host, policy), default=limits[0] if limits else value)


def not_there(name: str, board: Board | None, found: Sequence[Policy]) -> StateRefused:
    where = f"state.cpu_khz.{name}"
    for cluster in board.clusters if board else ():
        if cluster.name == name:
            return StateRefused(
                f"none of its cores {core_list(cluster.cores)} is on-line, and so has no clock",
                where=where,
                hint="name some of them in `state.online`, or leave this clock out",
            )
    names = " or ".join(policy.name for policy in found)
    return StateRefused("no such cluster is on-line here", where=where, expected=names, got=name)
