"""The last word on an operation: its best candidates against the default schedule, side by side.

A search takes the minimum over many noisy trials, so its winner is flattered; and the default was
measured minutes before it. Here they alternate, and a candidate has to win by a margin.
"""

from __future__ import annotations

from typing import Any

from edgetune.worker.engines.tvm_classic.bench import Bench
from edgetune.worker.engines.tvm_classic.contender import Contender, milliseconds
from edgetune.worker.engines.tvm_classic.records import Trial, trial_of

FINALISTS = 2  # beside the default schedule
ROUNDS = 4
MARGIN = 0.985  # a winner takes at most this share of the default's time
UNCONFIRMED_MARGIN = 0.95  # where no time is left to measure again


def choose(contender: Contender, bench: Bench, *, confirm: bool) -> tuple[Trial | None, str]:
    """The trial to compile with, and why; None stands for the default schedule."""
    default = contender.default()
    challengers = [trial for trial in contender.ranked() if trial is not default][:FINALISTS]
    if default is None:
        return next(iter(challengers), None), "" if challengers else "no valid trial"
    limit_ms = milliseconds(default) * (MARGIN if confirm else UNCONFIRMED_MARGIN)
    challengers = [trial for trial in challengers if milliseconds(trial) < limit_ms]
    if not challengers:
        return None, "default schedule kept: no trial was faster"
    if not confirm:
        ratio = milliseconds(default) / milliseconds(challengers[0])
        return challengers[0], f"{ratio:.2f}x the default; no time was left to measure it again"
    return play(default, challengers, bench)


def play(default: Trial, challengers: list[Trial], bench: Bench) -> tuple[Trial | None, str]:
    times: dict[int, list[float]] = {number: [] for number in range(len(challengers) + 1)}
    players = [default, *challengers]
    for _ in range(ROUNDS):
        for number, player in enumerate(players):
            times[number] += again(player, bench)
    if any(len(values) < ROUNDS for values in times.values()):
        return None, "default schedule kept: a finalist failed when measured again"
    fastest = [min(values) for values in times.values()]
    winner = min(range(1, len(players)), key=lambda number: fastest[number])
    if fastest[winner] > fastest[0] * MARGIN:
        return None, "default schedule kept: no finalist was faster when measured again"
    return players[winner], f"{fastest[0] / fastest[winner]:.2f}x the default when measured again"


def again(player: Trial, bench: Bench) -> list[float]:
    result: Any = bench.measure(player.input.task, [player.input.config])[0]
    seconds = trial_of(player.input.task, player.input.config, result).seconds
    return [] if seconds is None else [seconds]
