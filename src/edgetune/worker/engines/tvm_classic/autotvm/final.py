"""The last word on an operation: its best candidates against the default schedule, side by side.

A search takes the minimum over many noisy trials, so its winner is flattered; and the default was
measured minutes before it. Here they alternate, and a candidate has to win by a margin.
"""

from __future__ import annotations

from typing import Any

from edgetune.worker.engines.tvm_classic.autotvm import layouts
from edgetune.worker.engines.tvm_classic.autotvm.bench import Bench
from edgetune.worker.engines.tvm_classic.autotvm.contender import Contender, milliseconds
from edgetune.worker.engines.tvm_classic.autotvm.records import Trial

FINALISTS = 2  # beside the default schedule
ROUNDS = 4
FAILED = float("inf")
MARGIN = 0.985  # a winner takes at most this share of the default's time
UNCONFIRMED_MARGIN = 0.95  # where no time is left to measure again


def choose(
    contender: Contender, bench: Bench, *, confirm: bool, keep_layouts: bool
) -> tuple[Trial | None, str]:
    """The trial to compile with, and why; None stands for the default schedule.

    With `keep_layouts` only trials with the default's layouts can win.
    """
    default = contender.default()
    challengers = [trial for trial in contender.ranked() if trial is not default]
    if keep_layouts and default is not None:
        challengers = [trial for trial in challengers if layouts.same(trial, default)]
    challengers = challengers[:FINALISTS]
    if default is None:
        return next(iter(challengers), None), "" if challengers else "no valid trial"
    limit_ms = milliseconds(default) * (MARGIN if confirm else UNCONFIRMED_MARGIN)
    challengers = [trial for trial in challengers if milliseconds(trial) < limit_ms]
    if not challengers:
        return None, "default schedule kept: no trial was faster"
    if not confirm:
        ratio = milliseconds(default) / milliseconds(challengers[0])
        return challengers[0], f"{ratio:.2f}x the default; no time was left to measure it again"
    return play(contender, [default, *challengers], bench)


def play(contender: Contender, players: list[Trial], bench: Bench) -> tuple[Trial | None, str]:
    pairs = [(player.input.task, player.input.config) for player in players]
    results = bench.alternate(pairs, ROUNDS)
    fastest = [fastest_s(own) for own in results]
    players = [contender.again(*pair) for pair in zip(players, results, strict=True)]
    winner = min(range(1, len(players)), key=lambda number: fastest[number])
    if fastest[winner] == FAILED or fastest[winner] > fastest[0] * MARGIN:
        return None, "default schedule kept: no finalist was faster when measured again"
    return players[winner], f"{fastest[0] / fastest[winner]:.2f}x the default when measured again"


def fastest_s(results: list[Any]) -> float:
    """Infinite if any of them failed: what fails now and then has no place in a network."""
    if any(result.error_no for result in results):
        return FAILED
    return min(float(min(result.costs)) for result in results)
