"""The trials of one tuning, as lines of JSON.

trials.jsonl   one line a trial, as soon as it is measured: the truth about what was spent
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, whole_lines
from edgetune.worker.engines.tvm_classic.tuning.runner import faster_half

TRIALS = "trials.jsonl"


class Trial(Struct, frozen=True, kw_only=True):
    """One candidate: the digest of its program, and TVM's tuning record of it as JSON.

    Without costs and without an error it is a proposal: measured elsewhere, not here.
    """

    workload: str
    candidate: str
    record: Raw
    costs_s: tuple[float, ...] = ()
    error: str = ""
    text: str = ""
    device_s: float = 0.0

    @property
    def seconds(self) -> float | None:
        """What the search compares: the mean of the faster half; None for a failed trial."""
        return mean_s(self.costs_s) if self.costs_s else None

    @property
    def measured(self) -> bool:
        return bool(self.costs_s or self.error)


class TrialLog:
    """`kept` are the trials that an interrupted tuning left."""

    def __init__(self, staging: Path) -> None:
        self.path = staging / TRIALS
        self.kept = [decode(line) for line in whole_lines(self.path)]

    def append(self, trial: Trial) -> None:
        append_lines(self.path, [encode(trial)])


def mean_s(costs_s: tuple[float, ...]) -> float:
    faster = faster_half(costs_s)
    return sum(faster) / len(faster)


def encode(trial: Trial) -> bytes:
    return msgspec.json.encode(trial)


def decode(line: bytes) -> Trial:
    return msgspec.json.decode(line, type=Trial)
