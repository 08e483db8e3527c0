"""Trials in AutoTVM's own format: all in `trials.json`, those to compile with in `best.json`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tvm.autotvm import record
from tvm.autotvm.measure import MeasureErrorNo, MeasureInput

from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, whole_lines

TRIALS, BEST = "trials.json", "best.json"


@dataclass(frozen=True, eq=False)
class Trial:
    """One measured candidate: TVM's (MeasureInput, MeasureResult)."""

    input: Any
    result: Any

    @property
    def seconds(self) -> float | None:
        """The fastest sample; None for a failed trial.

        The fastest, because whatever else the machine does only ever adds time.
        """
        return None if self.result.error_no else float(min(self.result.costs))

    @property
    def error(self) -> str:
        """The tuner's error kind, "" for a trial that succeeded."""
        return str(MeasureErrorNo(self.result.error_no).name) if self.result.error_no else ""


def trial_of(task: Any, config: Any, result: Any) -> Trial:
    return Trial(MeasureInput(task.target, task, config), result)


class TrialLog:
    """The trials of one tuning; `kept` are those that an interrupted one left."""

    def __init__(self, staging: Path) -> None:
        self.path = staging / TRIALS
        self.kept = [trial for line in whole_lines(self.path) if (trial := decode(line))]

    def append(self, trials: Iterable[Trial]) -> None:
        append_lines(self.path, [encode(trial) for trial in trials])


def write_best(staging: Path, trials: Iterable[Trial]) -> None:
    """Publish the records to compile with; operations without one get TVM's default schedule."""
    beside = staging / f"{BEST}.part"
    beside.write_bytes(b"")
    append_lines(beside, [encode(trial) for trial in trials])
    beside.replace(staging / BEST)


def encode(trial: Trial) -> bytes:
    line: str = record.encode(trial.input, trial.result)
    return line.encode()


def decode(line: bytes) -> Trial | None:
    """None for a comment or a line of a log version that TVM no longer reads."""
    if line.startswith(b"#") or not line.strip():
        return None
    pair = record.decode(line.decode())
    return Trial(*pair) if pair else None
